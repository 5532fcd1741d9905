// axe-core finds nothing serious on any page, light and dark, phone and wide. Usage: node accessibility.mjs URL
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { enter, Person, phone, settled, unique, visitor, wide, withBrowser } from "./harness.mjs";

const url = process.argv[2];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function look(page, what) {
  // The policy forbids foreign scripts in the page; the debugger may run one.
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  const told = serious.map((one) => `${one.id}: ${one.help}\n    ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} (${node.any[0]?.message ?? ""})`).join("\n    ")}`);
  assert.deepEqual(told, [], what);
}

await withBrowser(async (browser) => {
  const ada = await Person.join(url, unique("ada"));
  const bea = await Person.join(url, unique("bea"));
  await bea.post(`/api/v1/accounts/${(await ada.me()).id}/follow`);
  const post = await ada.toot("A post with a #hashtag, https://example.com/a/long/path/that/is/cut/somewhere, and a warning before it", {
    spoiler_text: "Birds",
  });
  await bea.toot(`@${ada.name} an answer`, { in_reply_to_id: post.id });
  await bea.post(`/api/v1/statuses/${post.id}/favourite`);
  await ada.post(`/api/v1/statuses/${post.id}/bookmark`);
  await ada.patch("/api/v1/accounts/update_credentials", { note: "I write.", fields_attributes: [{ name: "Home", value: "https://example.com" }] });

  const pages = [
    ["/", "Home"],
    ["/local", "This server"],
    ["/notifications", "Notifications"],
    ["/bookmarks", "Bookmarks"],
    ["/favourites", "Favourites"],
    ["/search?q=bird", "Search"],
    ["/settings", "Settings"],
    ["/tags/hashtag", "#hashtag"],
    [`/@${ada.name}`, ada.name],
    [`/@${ada.name}/followers`, ada.name],
    [`/@${ada.name}/${post.id}`, "Post"],
    ["/@nobody_at_all", "@nobody_at_all"],
  ];
  for (const [viewport, colorScheme] of [
    [wide, "light"],
    [phone, "dark"],
  ]) {
    const { page, check, expect } = await visitor(browser, url, { viewport, colorScheme, session: ada.session });
    expect(/status of 404/);
    for (const [path, heading] of pages) {
      await page.goto(url + path);
      await page.locator("nav[aria-label=Main]").waitFor();
      await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
      await settled(page);
      await look(page, `${path} ${colorScheme}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${path} is ${overflow} pixels wider than the window`);
    }
    await page.keyboard.press("n");
    await page.getByRole("dialog").waitFor();
    await look(page, `composer ${colorScheme}`);
    await page.getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await look(page, `shortcuts ${colorScheme}`);
    check();
  }
  // Running the server: ada came first, and is its owner.
  for (const [viewport, colorScheme] of [
    [wide, "light"],
    [phone, "dark"],
  ]) {
    const { page, check, expect } = await visitor(browser, url, { viewport, colorScheme });
    expect(/status of 422/);
    await enter(page, ada);
    for (const [path, heading] of [
      ["/admin/settings", "Settings of the server"],
      ["/admin/accounts", "Accounts"],
      ["/admin/accounts?standing=suspended", "Accounts"],
      ["/auth/sessions", "Your apps"],
      ["/auth/sign_out", "Sign out"],
    ]) {
      await page.goto(url + path);
      await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
      await look(page, `${path} ${colorScheme}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${path} is ${overflow} pixels wider than the window`);
    }
    await page.goto(`${url}/admin/settings`);
    await page.getByLabel("Name", { exact: true }).fill("t".repeat(101));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("is too long").waitFor();
    await look(page, `/admin/settings refused, ${colorScheme}`);
    check();
  }
  for (const colorScheme of ["light", "dark"]) {
    const { page, check, expect } = await visitor(browser, url, { colorScheme });
    expect(/status of 404/);
    for (const path of ["/", "/auth/sign_in", "/auth/sign_up", `/@${ada.name}`, `/@${ada.name}/${post.id}`, "/tags/hashtag", "/@nobody_at_all"]) {
      await page.goto(url + path);
      await look(page, `${path} for everybody, ${colorScheme}`);
    }
    check();
  }
});
