// A person's filters: what is to be hidden is not there, what is to be warned of is behind its title, and both can be looked at by who goes
// to the post itself. Usage: node filters.mjs URL
import assert from "node:assert/strict";
import { Person, unique, visitor, withBrowser } from "./harness.mjs";

const url = process.argv[2];

await withBrowser(async (browser) => {
  const reader = await Person.join(url, unique("reader"));
  const writer = await Person.join(url, unique("writer"));
  await reader.post(`/api/v1/accounts/${(await writer.me()).id}/follow`);
  const filter = (title, keyword, action) =>
    reader.post("/api/v2/filters", { title, context: ["home", "thread"], filter_action: action, keywords_attributes: [{ keyword, whole_word: true }] });
  await filter("The series <b>", "finale", "warn");
  await filter("Never", "sprouts", "hide");
  const hidden = await writer.toot("I love sprouts.");
  await writer.toot("The finale was fine.");
  await writer.toot("Good evening.");

  const { page, check } = await visitor(browser, url, { session: reader.session });
  await page.goto(url);
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await page.getByText("Good evening.").waitFor();
  await page.getByText("Filtered: The series <b>").waitFor();
  assert.equal(await page.getByText("The finale was fine.").count(), 0);
  assert.equal(await page.getByText("I love sprouts.").count(), 0);
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("The finale was fine.").waitFor();

  await page.goto(`${url}/@${writer.name}/${hidden.id}`);
  await page.getByRole("heading", { level: 1, name: "Post" }).waitFor();
  await page.getByText("Filtered: Never").waitFor();
  assert.equal(await page.getByText("I love sprouts.").count(), 0);
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("I love sprouts.").waitFor();
  check();
});
