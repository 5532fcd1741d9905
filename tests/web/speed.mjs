// How quick the app is, for docs/performance.md: the first view on a fresh profile with a processor four times slower, then 1,000 posts
// scrolled through at full speed. Usage: node speed.mjs URL
import { loaded, Person, unique, visitor, withBrowser } from "./harness.mjs";

const url = process.argv[2];
const kRounds = 5;
const kPosts = 1_000;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

await withBrowser(async (browser) => {
  const member = await Person.join(url, unique("speed"));
  const posts = await (await fetch(`${url}/api/v1/timelines/public?limit=40`)).json();
  for (const id of new Set(posts.map((post) => post.account.id))) await member.post(`/api/v1/accounts/${id}/follow`);

  const paints = [];
  for (let round = 0; round < kRounds; ++round) {
    const { page, context } = await visitor(browser, url, { session: member.session });
    const debug = await context.newCDPSession(page);
    await debug.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.addInitScript(() => {
      new PerformanceObserver((list) => (window.largest = list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
    });
    await page.goto(url);
    await page.locator("article.post").first().waitFor();
    await page.waitForTimeout(1_000);
    paints.push(await page.evaluate(() => window.largest));
    await context.close();
  }
  console.log(`largest paint of home, processor 4 x slower: median ${Math.round(median(paints))} ms of ${paints.map(Math.round).join(", ")}`);

  const { page, context } = await visitor(browser, url, { session: member.session });
  const debug = await context.newCDPSession(page);
  await debug.send("HeapProfiler.enable");
  const heap = async () => {
    await debug.send("HeapProfiler.collectGarbage");
    const { usedSize } = await debug.send("Runtime.getHeapUsage");
    const { nodes } = await debug.send("Memory.getDOMCounters");
    return { mib: (usedSize / 2 ** 20).toFixed(1), nodes };
  };
  await page.goto(`${url}/local`);
  await page.locator("article.post").first().waitFor();
  await page.evaluate(() => {
    window.frames_ms = [];
    let last = performance.now();
    const tick = (now) => {
      window.frames_ms.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const scrollTo = async (posts) => {
    while ((await loaded(page)) < posts) {
      await page.mouse.wheel(0, 400);
      await page.waitForTimeout(16);
    }
    await page.waitForTimeout(2_000); // what is no longer needed is let go
    console.log(`after ${posts} posts: ${JSON.stringify(await heap())}`);
  };
  await page.mouse.move(600, 500);
  await scrollTo(100);
  await scrollTo(300);
  await page.evaluate(() => (window.frames_ms.length = 0));
  await scrollTo(kPosts);
  const frames = await page.evaluate(() => window.frames_ms);
  const slow = frames.filter((ms) => ms > 50).length;
  console.log(`${frames.length} frames: median ${median(frames).toFixed(1)} ms, longest ${Math.max(...frames).toFixed(0)} ms, ${slow} over 50 ms`);
});
