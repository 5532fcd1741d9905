// Everything by keyboard alone: the mouse is never used. Usage: node keyboard.mjs URL
import assert from "node:assert/strict";
import { enter, eventually, Person, unique, visitor, withBrowser } from "./harness.mjs";

const url = process.argv[2];

await withBrowser(async (browser) => {
  const kim = await Person.join(url, unique("kim"));
  const lou = await Person.join(url, unique("lou"));
  const louId = (await lou.me()).id;
  await kim.post(`/api/v1/accounts/${louId}/follow`);
  for (let number = 1; number <= 5; ++number) await lou.toot(`number ${number}`, number === 3 ? { spoiler_text: "Careful" } : {});

  const one = await visitor(browser, url, { session: kim.session });
  const { page } = one;
  const keys = page.keyboard;
  const focused = () => page.evaluate(() => document.activeElement?.innerText ?? "");
  const focusIs = (text) => eventually(async () => (await focused()).includes(text), `the focus is on "${text}"`);
  const tabTo = async (name) => {
    for (let tries = 0; tries < 40; ++tries) {
      const said = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") || document.activeElement?.textContent?.trim() || "");
      if (name.test(said)) return;
      await keys.press("Tab");
    }
    assert.fail(`Tab never came to ${name}`);
  };

  const tabToField = async (name) => {
    for (let tries = 0; tries < 40; ++tries) {
      if ((await page.evaluate(() => document.activeElement?.name)) === name) return;
      await keys.press("Tab");
    }
    assert.fail(`Tab never came to the field ${name}`);
  };

  await page.goto(url);
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await page.getByText("number 5").waitFor();

  // The first thing that Tab comes to leads past the navigation.
  await keys.press("Tab");
  await focusIs("Skip to the content");
  await keys.press("Enter");
  await eventually(() => page.evaluate(() => document.activeElement?.id === "main"), "the focus is in the content");

  // From post to post, and what can be done to one.
  await keys.press("j");
  await focusIs("number 5");
  await keys.press("j");
  await focusIs("number 4");
  await keys.press("k");
  await focusIs("number 5");
  await keys.press("f");
  await page.getByRole("article").filter({ hasText: "number 5" }).getByRole("button", { name: "Favourite, 1", pressed: true }).waitFor();
  await keys.press("b");
  await page.getByRole("article").filter({ hasText: "number 5" }).getByRole("button", { name: "Boost, 1", pressed: true }).first().waitFor();
  await keys.press("l");
  await page.getByRole("article").filter({ hasText: "number 5" }).getByRole("button", { name: "Favourite, 0", pressed: false }).first().waitFor();
  await page.getByRole("article").filter({ hasText: "Careful" }).focus();
  assert.equal(await page.getByText("number 3").count(), 0);
  await keys.press("x");
  await page.getByText("number 3").waitFor();

  // Into the thread, an answer with a name that is completed, and back.
  await keys.press("o");
  await page.getByRole("heading", { name: "Post" }).waitFor();
  await keys.press("j");
  await keys.press("r");
  await page.getByRole("dialog").waitFor();
  await keys.type(`seen by @${kim.name.slice(0, -2)}`);
  await page.getByRole("listbox", { name: "Suggestions" }).getByRole("option").first().waitFor();
  await keys.press("Enter");
  const written = await page.getByRole("textbox", { name: "What is happening?" }).inputValue();
  assert.equal(written, `@${lou.name} seen by @${kim.name} `);
  await keys.press("Control+Enter");
  // The answer has the warning of what it answers.
  await page.getByRole("article", { name: `Post by ${kim.name}` }).getByText("Careful").waitFor();
  await page.goBack(); // Alt+Left is the browser's own key, which it has no window for here
  await page.getByRole("heading", { name: "Home" }).waitFor();

  // A new post, its audience, and a warning.
  await keys.press("n");
  await page.getByRole("dialog").waitFor();
  await keys.type("by keyboard");
  await keys.press("Tab");
  await keys.press("ArrowDown");
  await tabTo(/^Publish$/);
  await keys.press("Enter");
  await page.getByRole("article").filter({ hasText: "by keyboard" }).waitFor();
  const [post] = await kim.get(`/api/v1/accounts/${(await kim.me()).id}/statuses`);
  assert.equal(post.visibility, "unlisted");

  // Escape closes and keeps the draft; keys do nothing while one writes.
  await keys.press("n");
  await keys.type("jkfb?/");
  await keys.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await keys.press("n");
  assert.equal(await page.getByRole("textbox", { name: "What is happening?" }).inputValue(), "jkfb?/");
  await keys.press("Escape");

  // The menu of a post: delete it, and be asked first.
  await page.getByRole("article").filter({ hasText: "by keyboard" }).focus();
  await tabTo(/^More$/);
  await keys.press("Enter");
  await focusIs("Copy link");
  await keys.press("ArrowUp");
  await keys.press("ArrowUp");
  await focusIs("Delete");
  await keys.press("Enter");
  await page.getByRole("dialog").waitFor();
  await focusIs("Delete");
  await keys.press("Enter");
  await page.getByRole("article").filter({ hasText: "by keyboard" }).waitFor({ state: "detached" });

  // New posts at a key; search at a key; help at a key.
  await lou.toot("number 6");
  await page.getByRole("button", { name: "1 new post" }).waitFor();
  await page.evaluate(() => document.activeElement?.blur());
  await keys.press(".");
  await page.getByRole("article").filter({ hasText: "number 6" }).waitFor();
  await keys.press("?");
  await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  await keys.press("Escape");
  await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor({ state: "detached" });
  await keys.press("/");
  await page.getByRole("searchbox").waitFor();
  await keys.type(lou.name);
  await keys.press("Enter");
  await page.getByRole("heading", { name: "People" }).waitFor();
  await tabTo(/^Unfollow$/);
  await keys.press("Enter");
  await page.getByRole("button", { name: "Follow", exact: true }).waitFor();

  // The server's settings, and letting somebody in: kim came first, and is its owner.
  await enter(page, kim);
  await page.goto(`${url}/admin/settings`);
  await tabToField("title");
  await keys.type("Birds by keyboard");
  await tabToField("registrations");
  await keys.press("ArrowDown");
  await tabTo(/^Save$/);
  await keys.press("Enter");
  await page.getByText("Saved.").waitFor();
  await Person.join(url, unique("max"));
  await page.goto(`${url}/admin/accounts?standing=pending`);
  await tabTo(/^Let in$/);
  await keys.press("Enter");
  await page.getByText("Nobody.").waitFor();

  // Sign out.
  await page.goto(`${url}/settings`);
  await page.getByRole("link", { name: "Birds by keyboard" }).waitFor();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await tabTo(/^Sign out$/);
  await keys.press("Enter");
  await page.getByRole("link", { name: "Ask for an account" }).waitFor();
  one.check();
});
