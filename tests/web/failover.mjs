// Nodes die in the middle of a session, and come back: whoever reads and writes notices little, misses nothing, and loses nothing.
// Usage: node failover.mjs URL NODE-URL NODE-URL. It says "kill NODE-URL" or "start NODE-URL" on its output and goes on when a line
// comes back.
import assert from "node:assert/strict";
import readline from "node:readline";
import { eventually, Person, unique, visitor, withBrowser } from "./harness.mjs";

const [url, ...nodes] = process.argv.slice(2);
const kPatienceMs = 30_000; // a node's lease ends, another one takes over its outbox
const input = readline.createInterface({ input: process.stdin });
const answers = input[Symbol.asyncIterator]();
async function ask(what, node) {
  console.log(`${what} ${node}`);
  await answers.next();
}

async function listenersOf(node) {
  const text = await (await fetch(`${node}/metrics`)).text();
  return Number(/^rookery_live_listeners (\d+)/m.exec(text)?.[1] ?? 0);
}

await withBrowser(async (browser) => {
  const reader = await Person.join(url, unique("reader"));
  const writer = await Person.join(url, unique("writer"));
  await reader.post(`/api/v1/accounts/${(await writer.me()).id}/follow`);
  await writer.toot("before.");
  const rid = (await reader.me()).id;

  // Signed in as people are: the session has to hold on every node.
  const one = await visitor(browser, url);
  one.expect(/WebSocket/, /status of 50[234]/, /ERR_CONNECTION_CLOSED|ERR_EMPTY_RESPONSE/);
  const { page } = one;
  page.setDefaultTimeout(kPatienceMs);
  await page.goto(`${url}/auth/sign_in`);
  await page.getByLabel("Name or e-mail address").fill(reader.name);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("before.", { exact: true }).waitFor();

  const write = async (text) => {
    await page.getByRole("button", { name: "New post" }).click();
    await page.getByRole("textbox", { name: "What is happening?" }).fill(text);
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  const shown = () => page.locator("article.post .content").evaluateAll((all) => all.map((one) => one.textContent));
  const once = async (text) => {
    await page.getByRole("article").getByText(text, { exact: true }).waitFor();
    assert.equal((await shown()).filter((one) => one === text).length, 1, text);
    const posts = await eventually(
      () => reader.get(`/api/v1/accounts/${rid}/statuses`).catch(() => undefined), "the server answers", kPatienceMs);
    assert.equal(posts.filter((post) => post.content.includes(text)).length, 1, text);
  };
  await write("one.");
  await once("one.");

  // The node that tells this window what happens is killed. The other one serves on, and what was written meanwhile is told.
  const serving = [];
  for (const node of nodes) if ((await listenersOf(node)) > 0) serving.push(node);
  assert.equal(serving.length, 1);
  const [killed] = serving;
  const other = nodes.find((node) => node !== killed);
  await ask("kill", killed);
  const elsewhere = new Person(other, writer.name, writer.token, {});
  await elsewhere.toot("in the gap.");
  await write("two.");
  await page.getByRole("button", { name: "1 new post" }).click();
  await page.getByText("in the gap.", { exact: true }).waitFor();
  await once("two.");
  await page.getByRole("article").filter({ hasText: "in the gap." }).getByRole("button", { name: /^Favourite/ }).click();
  await eventually(async () => (await reader.get("/api/v1/favourites").catch(() => [])).length === 1, "the favourite arrived", kPatienceMs);
  assert.equal(await listenersOf(other), 1);

  // None is left: what is written is kept, and a page that cannot be read says so until it can.
  await ask("kill", other);
  await write("three.");
  await page.getByText("Your post is kept here").waitFor();
  await page.getByRole("link", { name: "This server" }).click();
  await page.getByRole("alert").getByText(/The server (cannot be reached|has a problem)/).waitFor();
  await ask("start", killed);
  await page.getByRole("article").first().waitFor();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Home" }).click();
  await once("three.");

  // And live again, with nothing left of what went wrong.
  await new Person(killed, writer.name, writer.token, {}).toot("after.");
  await page.getByRole("button", { name: "1 new post" }).click();
  await page.getByText("after.", { exact: true }).waitFor();
  await page.locator(".messages p").first().waitFor({ state: "detached" });
  assert.equal(await page.getByRole("alert").count(), 0);
  one.check();
});
input.close(); // or the process would wait for more
