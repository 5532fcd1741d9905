// Threads, notifications, people and results of a search weigh what a screenful does, however long they are; all of them can be seen, in
// order, and whoever goes elsewhere comes back to the same place. Usage: node long_lists.mjs URL
import assert from "node:assert/strict";
import { eventually, Person, unique, visitor, withBrowser } from "./harness.mjs";

const url = process.argv[2];
const kAnswers = 120;
const kAncestors = 25;
const kAtOnce = 10;
const kRowsMax = 60; // in the page at once
const kCrowd = 25; // more than a page of results shows of people

await withBrowser(async (browser) => {
  const reader = await Person.join(url, unique("reader"));
  const writer = await Person.join(url, unique("writer"));

  // What was said before, a post, and many answers to it that are told to the reader one by one.
  let last;
  for (let number = 1; number <= kAncestors; ++number) last = await writer.toot(`before ${number}.`, last && { in_reply_to_id: last.id });
  const post = await reader.toot("in the middle.", { in_reply_to_id: last.id });
  for (let number = 0; number < kAnswers; number += kAtOnce) {
    const some = Array.from({ length: kAtOnce }, (_, at) => `@${reader.name} answer ${number + at + 1}.`);
    await Promise.all(some.map((text) => writer.toot(text, { in_reply_to_id: post.id })));
  }
  const liked = (await (await fetch(`${url}/api/v1/directory?limit=80`)).json()).sort((a, b) => b.followers_count - a.followers_count)[0];

  const one = await visitor(browser, url, { session: reader.session });
  const { page } = one;
  page.setDefaultTimeout(30_000);

  // All rows of a list of that many, in order, read on the way down to its end: of each the address in it, as `keyOf` finds it.
  const readAll = async (rows, keyOf, count) => {
    const seen = [];
    let most = 0;
    await page.evaluate(() => scrollTo(0, 0));
    await eventually(async () => {
      const { keys, isReading, isEnd } = await page.evaluate(
        ([rows, keyOf]) => ({
          keys: [...document.querySelectorAll(rows)].map((row) => [Number(row.ariaPosInSet) - 1, row.querySelector(keyOf)?.getAttribute("href")]),
          isReading: document.querySelector("main [aria-busy=true]") !== null,
          isEnd: scrollY + innerHeight >= document.documentElement.scrollHeight - 2,
        }),
        [rows, keyOf],
      );
      most = Math.max(most, keys.length);
      for (const [at, key] of keys) seen[at] = key;
      if (!isReading) await page.mouse.wheel(0, 900);
      return isEnd && !isReading && seen.length >= count;
    }, `the end of ${rows}`, 90_000);
    assert.ok(most <= kRowsMax, `${most} rows of ${seen.length} in the page at once`);
    return seen;
  };
  const idOf = (address) => address.split("/").at(-1);

  const placeOf = (rows, keyOf) =>
    page.evaluate(
      ([rows, keyOf]) => {
        const row = [...document.querySelectorAll(rows)].find((one) => one.getBoundingClientRect().top > 100);
        return row && { key: row.querySelector(keyOf)?.getAttribute("href"), top: Math.round(row.getBoundingClientRect().top) };
      },
      [rows, keyOf],
    );
  const elsewhereAndBack = async (rows, keyOf) => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
    await page.waitForTimeout(500);
    const before = await placeOf(rows, keyOf);
    await page.getByRole("button", { name: "New post" }).focus(); // nothing in the list has the focus
    await page.evaluate(() => document.querySelector("header.side a[href='/']").click());
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await page.goBack();
    await eventually(async () => {
      const now = await placeOf(rows, keyOf); // nothing while the list is on its way
      return now?.key === before.key && Math.abs(now.top - before.top) < 5;
    }, `the same place in ${rows}`);
  };

  // The post is in sight at once, and what it answers is above it, down to the first word.
  await page.goto(`${url}/@${reader.name}/${post.id}`);
  await eventually(async () => {
    const top = await page.evaluate(() => document.querySelector("article.focus")?.getBoundingClientRect().top);
    return top !== undefined && top > 0 && top < 200 && (await page.evaluate(() => scrollY)) > 1_000;
  }, "the post in sight below what it answers");
  for (let tries = 0; tries < 5; ++tries) {
    await page.mouse.wheel(0, -400);
    await page.waitForTimeout(100);
  }
  await page.getByText(`before ${kAncestors - 5}.`, { exact: true }).waitFor();
  const context = await reader.get(`/api/v1/statuses/${post.id}/context`);
  const thread = "[role=feed] article";
  const whole = [...context.ancestors, post, ...context.descendants].map((one) => one.id);
  assert.equal(whole.length, kAncestors + 1 + kAnswers);
  assert.deepEqual((await readAll(thread, ".when a", whole.length)).map(idOf), whole);
  await elsewhereAndBack(thread, ".when a");

  // An answer to an answer comes live, and stands under it.
  const [first] = context.descendants;
  const own = await writer.toot(`@${reader.name} under the first.`, { in_reply_to_id: first.id });
  await page.getByRole("link", { name: /unread/ }).waitFor();
  assert.deepEqual((await readAll(thread, ".when a", whole.length + 1)).map(idOf), [...whole.slice(0, kAncestors + 2), own.id, ...whole.slice(kAncestors + 2)]);

  const rows = "[role=list] > [role=listitem]";
  await page.getByRole("link", { name: /Notifications/ }).click();
  await page.locator(rows).first().waitFor();
  const wanted = [];
  for (;;) {
    const some = await reader.get(`/api/v1/notifications?limit=80${wanted.length ? `&max_id=${wanted.at(-1).id}` : ""}`);
    if (some.length === 0) break;
    wanted.push(...some);
  }
  assert.deepEqual((await readAll(rows, ".when a", wanted.length)).map(idOf), wanted.map((some) => some.status.id));
  await elsewhereAndBack(rows, ".when a");

  await page.goto(`${url}/@${liked.acct}/followers`);
  await page.locator(rows).first().waitFor();
  assert.equal(new Set(await readAll(rows, "a.who", liked.followers_count)).size, liked.followers_count);
  await elsewhereAndBack(rows, "a.who");

  const begin = unique("crowd");
  const crowd = await Promise.all(Array.from({ length: kCrowd }, (_, at) => Person.join(url, `${begin}${at}`)));
  await page.goto(`${url}/search?q=${begin}`);
  await page.getByRole("link", { name: "More people" }).click();
  await page.locator(rows).first().waitFor();
  assert.deepEqual((await readAll(rows, "a.who", kCrowd)).sort(), crowd.map(({ name }) => `/@${name}`).sort());
  await elsewhereAndBack(rows, "a.who");
  one.check();
});
