// A list of many hundred posts weighs what a short one does, and is whole all the same: what was let go is there again for who scrolls
// back, less what was deleted or silenced meanwhile. Usage: node scrolling.mjs URL
import assert from "node:assert/strict";
import { eventually, loaded, Person, unique, visitor, withBrowser } from "./harness.mjs";

const url = process.argv[2];
const kFew = 300;
const kMany = 700;
const kGrowthBytesMax = 1_000; // a post; of the post itself that would be 6,000

await withBrowser(async (browser) => {
  const reader = await Person.join(url, unique("reader"));
  const writer = await Person.join(url, unique("writer"));
  const pest = await Person.join(url, unique("pest"));
  await writer.toot("stays.");
  await pest.toot("silenced.");
  const deleted = await writer.toot("deleted.");
  const newest = await writer.toot("newest.");

  const one = await visitor(browser, url, { session: reader.session });
  const { page, context } = one;
  const debug = await context.newCDPSession(page);
  await debug.send("HeapProfiler.enable");
  const weight = async () => {
    await page.waitForTimeout(2_000); // what is no longer needed is let go
    await debug.send("HeapProfiler.collectGarbage");
    const { usedSize } = await debug.send("Runtime.getHeapUsage");
    const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
    return { posts: await loaded(page), bytes: usedSize, nodes };
  };
  const scrollTo = async (posts) => {
    await eventually(async () => {
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      return (await loaded(page)) >= posts;
    }, `${posts} posts`, 60_000);
  };

  await page.goto(`${url}/local`);
  await page.getByText("newest.", { exact: true }).first().waitFor();
  await scrollTo(kFew);
  const few = await weight();
  await scrollTo(kMany);
  const many = await weight();
  const growth = (many.bytes - few.bytes) / (many.posts - few.posts);
  console.log(`${JSON.stringify(few)}, ${JSON.stringify(many)}: ${Math.round(growth)} bytes a post`);
  assert.ok(growth < kGrowthBytesMax, `${growth} bytes a post`);
  assert.ok(many.nodes < few.nodes * 1.25, `${few.nodes} and then ${many.nodes} nodes`);

  // Far from the beginning: a post there is deleted, and whoever wrote another is muted in this window, at one of their posts in a thread.
  await writer.delete(`/api/v1/statuses/${deleted.id}`);
  const loud = unique("loud"); // what the community says changes with the hour
  await pest.toot(loud);
  await page.getByRole("button", { name: "1 new post" }).click();
  await page.getByText(loud, { exact: true }).waitFor();
  const card = page.getByRole("article").filter({ hasText: loud });
  await card.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: `Mute @${pest.name}` }).click();
  await card.waitFor({ state: "detached" });
  await eventually(async () => (await reader.get("/api/v1/mutes")).length === 1, "the mute arrived"); // it shows before the server knows

  // All of it is read again on the way down: what the server says, in its order.
  const wanted = [];
  while (wanted.length < kMany) {
    const page = await reader.get(`/api/v1/timelines/public?local=true&limit=40${wanted.length ? `&max_id=${wanted.at(-1)}` : ""}`);
    wanted.push(...page.map((post) => post.id));
  }
  const seen = [];
  await eventually(async () => {
    const { posts, isReading } = await page.evaluate(() => ({
      posts: [...document.querySelectorAll("[role=feed] article")].map((one) => [one.ariaPosInSet - 1, one.dataset.post]),
      isReading: document.querySelector("[role=feed] > div [aria-busy=true]") !== null,
    }));
    for (const [at, id] of posts) seen[at] = id;
    if (!isReading) await page.mouse.wheel(0, 1_200);
    return seen.length >= kMany;
  }, "the end of what was read", 60_000);
  assert.deepEqual(seen.slice(0, kMany), wanted.slice(0, kMany));
  assert.ok(wanted.includes(newest.id) && !wanted.includes(deleted.id));
  one.check();
});
