// What was written while the connection was gone is there when it is back, in order, once, however much it was; and the reader stays where
// they were until they ask for it. Usage: node missed.mjs URL
import assert from "node:assert/strict";
import { eventually, Person, unique, visitor, withBrowser } from "./harness.mjs";

const url = process.argv[2];
const many = 130;

await withBrowser(async (browser) => {
  const reader = await Person.join(url, unique("reader"));
  const writer = await Person.join(url, unique("writer"));
  await reader.post(`/api/v1/accounts/${(await writer.me()).id}/follow`);
  for (let number = 1; number <= 30; ++number) await writer.toot(`early ${number}.`);

  const one = await visitor(browser, url, { session: reader.session });
  one.expect(/ERR_INTERNET_DISCONNECTED/, /WebSocket/);
  const { page, context } = one;
  await page.goto(url);
  await page.getByText("early 30.").waitFor();
  // Rows may be drawn anew while the list learns how high they are.
  const scroll = () => page.getByText("early 24.").scrollIntoViewIfNeeded();
  await eventually(() => scroll().then(() => true, () => false), "a row that stays to scroll to");
  const placeOf = (text) => page.getByText(text, { exact: true }).evaluate((element) => Math.round(element.getBoundingClientRect().top));
  const place = await placeOf("early 24.");
  const withoutConnection = async (happens) => {
    await context.setOffline(true);
    await page.getByText("No connection. What you see may be old.").waitFor();
    await happens();
    await context.setOffline(false);
    await page.getByText("No connection. What you see may be old.").waitFor({ state: "detached" });
  };

  // What the server does not take is taken back, and said.
  await withoutConnection(async () => {
    const card = page.getByRole("article").filter({ hasText: "early 24." });
    await card.getByRole("button", { name: "Favourite, 0" }).click();
    await page.getByText("The server cannot be reached.").waitFor();
    await card.getByRole("button", { name: "Favourite, 0", pressed: false }).waitFor();
  });

  // A few, and one that the reader wrote meanwhile, which is sent first.
  await withoutConnection(async () => {
    for (let number = 1; number <= 3; ++number) await writer.toot(`missed ${number}.`);
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: "What is happening?" }).fill("own.");
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByText("Your post is kept here").waitFor();
  });
  await page.getByRole("button", { name: "3 new posts" }).waitFor();
  await eventually(async () => Math.abs((await placeOf("early 24.")) - place) < 3, "the reader is where they were");
  await page.getByRole("button", { name: "3 new posts" }).click();
  const shown = () => page.locator("article.post .content").evaluateAll((all) => all.map((one) => one.textContent));
  await eventually(async () => (await shown()).slice(0, 5).join() === "own.,missed 3.,missed 2.,missed 1.,early 30.", "the missed posts in order");

  // More than it reads one by one: the newest wait, and the list begins anew with them.
  await withoutConnection(async () => {
    for (let number = 1; number <= many; ++number) await writer.toot(`late ${number}.`);
  });
  await page.getByRole("button", { name: "20 new posts" }).click();
  await page.getByText(`late ${many}.`, { exact: true }).waitFor();
  const seen = new Set();
  await eventually(async () => {
    for (const text of await shown()) seen.add(text);
    await page.mouse.wheel(0, 900);
    return seen.has("early 1.");
  }, "everything down to the first post");
  for (let number = 1; number <= many; ++number) assert.ok(seen.has(`late ${number}.`), `late ${number} is missing`);

  // And live again.
  await page.evaluate(() => scrollTo(0, 0));
  await writer.toot("at last.");
  await page.getByRole("button", { name: "1 new post" }).click();
  await page.getByText("at last.").waitFor();
  one.check();

  // A post that is not told while a newer one is, as when the node dies that should have told it, is there after the next connection.
  const two = await visitor(browser, url, { session: reader.session });
  await two.page.routeWebSocket(/api\/v1\/streaming/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => String(message).includes("untold.") || socket.send(message));
  });
  const caughtUp = () => two.page.waitForResponse(/timelines\/home.*min_id/);
  await Promise.all([caughtUp(), two.page.goto(url)]);
  await two.page.getByText("at last.").waitFor();
  await writer.toot("untold.");
  await writer.toot("told.");
  await two.page.getByRole("button", { name: "1 new post" }).waitFor();
  await two.page.evaluate(() => (dispatchEvent(new Event("offline")), dispatchEvent(new Event("online"))));
  await two.page.getByRole("button", { name: "2 new posts" }).click();
  await two.page.getByText("untold.").waitFor();
  assert.deepEqual((await two.page.locator("article.post .content").allTextContents()).slice(0, 3), ["told.", "untold.", "at last."]);
  two.check();

  // Nor is one missed that comes after the list was read and before the server knows who listens, however long that takes.
  const three = await visitor(browser, url, { session: reader.session });
  const wishes = [];
  await three.page.routeWebSocket(/api\/v1\/streaming/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => wishes.push(() => server.send(message)));
  });
  await three.page.goto(url);
  await three.page.getByText("untold.").waitFor();
  await eventually(() => wishes.length > 0, "the page wants to listen");
  await writer.toot("between.");
  for (const send of wishes) send();
  await three.page.getByRole("button", { name: "1 new post" }).click();
  await three.page.getByText("between.").waitFor();
  three.check();
});
