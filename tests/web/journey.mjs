// A person's first day, in a browser alone. Usage: node journey.mjs URL wide|phone NAME
import assert from "node:assert/strict";
import { eventually, loaded, Person, phone, visitor, wide, withBrowser } from "./harness.mjs";

const [url, size, name] = process.argv.slice(2);
const viewport = size === "phone" ? phone : wide;

await withBrowser(async (browser) => {
  const one = await visitor(browser, url, { viewport });
  const { page } = one;
  const cardWith = (text, where = page) => where.locator("article.post", { hasText: text });
  const write = async (text) => {
    await page.getByRole("button", { name: "New post" }).click();
    await page.getByRole("textbox", { name: "What is happening?" }).fill(text);
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  const goTo = async (text) => {
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: text });
    if (await link.isVisible()) return link.click();
    await page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: text }).click();
  };

  // Sign up, and be in the app without another question.
  await page.goto(url);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Name", { exact: false }).first().fill(name);
  await page.getByLabel("E-mail", { exact: false }).fill(`${name}@example.org`);
  await page.getByLabel("Password", { exact: false }).fill("correct horse");
  await page.getByLabel("I will follow the rules", { exact: false }).check();
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.getByRole("heading", { name: "Home" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/");
  await page.getByText("Your timeline is empty").waitFor();

  // Follow somebody of the community who lets anybody follow; who that is changes with the hour at which the community was made.
  await goTo("This server");
  const [{ account: open }] = (await (await fetch(`${url}/api/v1/timelines/public?local=true`)).json()).filter((post) => !post.account.locked);
  await page.locator("article.post .who", { hasText: `@${open.acct}` }).first().click();
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await page.getByRole("button", { name: "Unfollow" }).waitFor();

  // Post; a second person sees it live, and nothing jumps.
  const friend = await Person.join(url, `${name}_friend`);
  const own = await friend.get(`/api/v1/accounts/lookup?acct=${name}`);
  await friend.post(`/api/v1/accounts/${own.id}/follow`);
  const two = await visitor(browser, url, { session: friend.session });
  await two.page.goto(url);
  await two.page.getByRole("heading", { name: "Home" }).waitFor();
  await two.page.getByText("That is all.").or(two.page.getByText("Your timeline is empty")).first().waitFor();
  await goTo("Home");
  const heights = await two.page.evaluate(() => scrollY);
  await write(`A first post of ${name}`);
  await cardWith(`A first post of ${name}`).waitFor();
  await two.page.getByRole("button", { name: "1 new post" }).click();
  await cardWith(`A first post of ${name}`, two.page).waitFor();
  assert.equal(await two.page.evaluate(() => scrollY), heights);

  // A reply comes back as a notification, and into the open thread.
  await cardWith(`A first post of ${name}`).locator("time").click();
  await page.getByRole("heading", { name: "Post" }).waitFor();
  const [first] = await friend.get(`/api/v1/accounts/${own.id}/statuses`);
  await friend.toot(`@${name} a kind answer`, { in_reply_to_id: first.id });
  await cardWith("a kind answer").waitFor();
  await page.getByRole("link", { name: /2 unread/ }).waitFor();
  await cardWith("a kind answer").getByRole("button", { name: /^Reply/ }).click();
  await page.getByRole("textbox", { name: "What is happening?" }).pressSequentially("thanks for it");
  await page.getByRole("button", { name: "Publish" }).click();
  await cardWith("thanks for it").waitFor();

  // Favourite and boost, and see them stay.
  const answer = cardWith("a kind answer");
  await answer.getByRole("button", { name: /^Favourite/ }).click();
  await answer.getByRole("button", { name: /^Boost/ }).click();
  await eventually(async () => {
    const [status] = await friend.get(`/api/v1/accounts/${(await friend.me()).id}/statuses`);
    return status.favourites_count === 1 && status.reblogs_count === 1;
  }, "the favourite and the boost arrived");
  await page.reload();
  await cardWith("a kind answer").getByRole("button", { name: "Favourite, 1", pressed: true }).waitFor();
  await cardWith("a kind answer").getByRole("button", { name: "Boost, 1", pressed: true }).waitFor();

  // What was read before is told from what is new, in any browser.
  await two.page.close();
  const seen = await visitor(browser, url, { session: friend.session });
  await seen.page.goto(url);
  await cardWith(`A first post of ${name}`, seen.page).waitFor();
  const [{ id: newest }] = await friend.get("/api/v1/timelines/home");
  await eventually(async () => (await friend.get("/api/v1/markers?timeline[]=home")).home?.last_read_id === newest, "the marker stands");
  await seen.page.close();
  await friend.toot("written in another app");
  const back = await visitor(browser, url, { session: friend.session });
  await back.page.goto(url);
  await back.page.getByText("You have read from here on").waitFor();
  seen.check();
  back.check();

  // Edit and delete.
  const thanks = cardWith("thanks for it");
  await thanks.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "What is happening?" }).fill(`@${name}_friend thanks a lot`);
  await page.getByRole("button", { name: "Save" }).click();
  await cardWith("thanks a lot").getByText("(edited)").waitFor();
  await cardWith("thanks a lot").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await cardWith("thanks a lot").waitFor({ state: "detached" });

  // Notifications say who did what, and are read by that.
  await goTo("Notifications");
  await page.getByText(`${name}_friend mentioned you`).waitFor();
  await page.getByText(`${name}_friend follows you`).waitFor();
  await page.getByRole("link", { name: /unread/ }).waitFor({ state: "detached" });

  // Search finds people.
  await goTo("Search");
  await page.getByRole("searchbox").fill(`${name}_friend`);
  await page.getByRole("searchbox").press("Enter");
  await page.getByRole("heading", { name: "People" }).waitFor();
  await page.getByRole("link", { name: new RegExp(`@${name}_friend`) }).first().waitFor();

  // Bookmarks.
  await goTo("Home");
  await cardWith(`A first post of ${name}`).getByRole("button", { name: "Bookmark" }).click();
  await cardWith(`A first post of ${name}`).getByRole("button", { name: "Bookmark", pressed: true }).waitFor();
  await eventually(async () => (await page.evaluate(async () => (await fetch("/api/v1/bookmarks", {
    headers: { Authorization: `Bearer ${JSON.parse(localStorage.getItem("rookery.session")).token}` },
  })).json())).length === 1, "the bookmark arrived");
  await goTo("Bookmarks");
  await cardWith(`A first post of ${name}`).waitFor();

  // 500 posts down, into one of them, and back to the same place; what is far away is not in the page.
  await goTo("This server");
  await page.locator("article.post").first().waitFor();
  await eventually(async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    return (await loaded(page)) >= 500;
  }, "500 posts");
  assert.ok((await page.locator("article.post").count()) < 60, "posts far away are still in the page");
  await page.evaluate(() => scrollBy(0, -6000));
  await page.waitForTimeout(500);
  const placeOf = () => page.evaluate(() => {
    const shown = [...document.querySelectorAll("article.post")].find((post) => post.getBoundingClientRect().top > 100);
    return { id: shown.dataset.post, top: Math.round(shown.getBoundingClientRect().top) };
  });
  const before = await placeOf();
  await page.locator(`article[data-post="${before.id}"] time`).click();
  await page.getByRole("heading", { name: "Post" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "This server" }).waitFor();
  await eventually(async () => {
    const top = await page.evaluate((id) => document.querySelector(`article[data-post="${id}"]`)?.getBoundingClientRect().top, before.id);
    return top !== undefined && Math.abs(top - before.top) < 5;
  }, "the same post in the same place");

  // Without a connection: what is written is kept, what is written elsewhere comes later, and all of it once.
  await goTo("Home");
  await cardWith(`A first post of ${name}`).waitFor();
  one.expect(/ERR_INTERNET_DISCONNECTED/, /WebSocket/);
  await one.context.setOffline(true);
  await page.getByText("No connection. What you see may be old.").waitFor();
  await write(`Written on a train by ${name}`);
  await page.getByText("Your post is kept here").waitFor();
  const other = await Person.join(url, `${name}_other`);
  await page.waitForTimeout(200);
  await one.context.setOffline(false);
  await cardWith(`Written on a train by ${name}`).waitFor();
  assert.equal(await cardWith(`Written on a train by ${name}`).count(), 1);
  assert.equal((await other.get(`/api/v1/accounts/${own.id}/statuses`)).filter((post) => post.content.includes("on a train")).length, 1);
  await page.getByText("No connection. What you see may be old.").waitFor({ state: "detached" });
  one.unexpect();

  // A draft survives a reload.
  await page.getByRole("button", { name: "New post" }).click();
  await page.getByRole("textbox", { name: "What is happening?" }).fill("Half a thought");
  await page.reload();
  await page.getByRole("button", { name: "New post" }).click();
  assert.equal(await page.getByRole("textbox", { name: "What is happening?" }).inputValue(), "Half a thought");
  await page.getByRole("button", { name: "Close" }).click();

  // German, and dark, and kept.
  await goTo("Settings");
  await page.getByLabel("Language").selectOption("de");
  await page.getByLabel("Dunkel").check();
  await page.reload();
  await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(20, 24, 28)");

  // Sign out: both sessions end, and what is private is gone with them.
  await page.getByRole("button", { name: "Abmelden" }).click();
  await page.getByRole("link", { name: "Create an account" }).waitFor();
  const left = await page.evaluate(() => Object.keys(localStorage).sort());
  assert.deepEqual(left, ["rookery.language", "rookery.look"]); // the draft from above is gone too
  await page.goto(`${url}/notifications`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();

  // And in again, to where one wanted to go.
  await page.getByLabel("Name or e-mail address").fill(name);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Mitteilungen" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/notifications");

  one.check();
  two.check();
});
