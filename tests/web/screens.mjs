// Pictures of every page of a demo community that nobody has joined yet, for docs/web. Usage: node screens.mjs URL FOLDER
import path from "node:path";
import { enter, eventually, Person, phone, settled, unique, visitor, wide, withBrowser } from "./harness.mjs";

const [url, folder] = process.argv.slice(2);
const patienceMs = 300_000; // pictures may take their time

await withBrowser(async (browser) => {
  const member = await Person.join(url, unique("ada"));
  await member.patch("/api/v1/accounts/update_credentials", { display_name: "Ada", note: "Reads more than she writes." });
  // The letters that every machine has.
  const posts = (await (await fetch(`${url}/api/v1/timelines/public?limit=40`)).json()).filter((post) => ["en", "de", "fr", "es"].includes(post.language));
  const authors = [...new Set(posts.map((post) => post.account.id))].slice(0, 15);
  for (const id of authors) await member.post(`/api/v1/accounts/${id}/follow`);
  for (const post of posts.slice(0, 4)) await member.post(`/api/v1/statuses/${post.id}/favourite`);
  await member.post(`/api/v1/statuses/${posts[5].id}/bookmark`);
  const own = await member.toot("Good morning! Has anybody seen the first swallows yet? #birds");
  const friend = await Person.join(url, unique("ben"));
  await friend.patch("/api/v1/accounts/update_credentials", { display_name: "Ben" });
  const memberId = (await member.me()).id;
  await friend.post(`/api/v1/accounts/${memberId}/follow`);
  await friend.post(`/api/v1/statuses/${own.id}/favourite`);
  await friend.toot(`@${member.name} Two of them, over the river, this morning.`, { in_reply_to_id: own.id });
  await friend.toot(`@${member.name} Spoilers: they were late.`, { in_reply_to_id: own.id, spoiler_text: "About the weather" });
  await friend.toot(`@${member.name} ראיתי שתי סנוניות מעל הנהר.`, { in_reply_to_id: own.id, language: "he" });
  const talked = posts.reduce((most, post) => (post.replies_count > most.replies_count ? post : most));

  const pages = {
    home: "/",
    local: "/local",
    notifications: "/notifications",
    search: "/search?q=b",
    thread: `/@${member.name}/${own.id}`,
    talk: `/@${talked.account.acct}/${talked.id}`,
    profile: `/@${posts[0].account.acct}`,
    replies: `/@${posts[0].account.acct}/with_replies`,
    media: `/@${posts[0].account.acct}/media`,
    followers: `/@${posts[0].account.acct}/followers`,
    following: `/@${member.name}/following`,
    settings: "/settings",
    tag: "/tags/birds",
    bookmarks: "/bookmarks",
    favourites: "/favourites",
    gone: `/@${member.name}/1`,
  };
  const elsewhere = { client_name: "Tusky", website: "https://tusky.app", redirect_uris: "tusky://done", scopes: "read write follow push" };
  const app = await member.post("/api/v1/apps", elsewhere);
  const consent = `/oauth/authorize?${new URLSearchParams({ response_type: "code", client_id: app.client_id, redirect_uri: elsewhere.redirect_uris, scope: elsewhere.scopes })}`;
  const windows = { "wide-light": [wide, "light"], "wide-dark": [wide, "dark"], "phone-light": [phone, "light"], "phone-dark": [phone, "dark"] };
  for (const [size, [viewport, colorScheme]] of Object.entries(windows)) {
    const { page, context } = await visitor(browser, url, { viewport, colorScheme, patienceMs, session: member.session });
    const shoot = (name) => page.screenshot({ path: path.join(folder, `${name}-${size}.png`) });
    for (const [name, at] of Object.entries(pages)) {
      await page.goto(url + at);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await settled(page);
      await page.waitForTimeout(200);
      await shoot(name);
    }
    await page.goto(url);
    await page.locator("article.post").first().waitFor();
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: "What is happening?" }).fill("Is anybody going to the lake on Sunday?");
    await shoot("compose");
    await page.getByRole("button", { name: "Close" }).click();
    await context.setOffline(true);
    await page.getByRole("button", { name: "New post" }).click();
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByText("Your post is kept here").waitFor();
    await shoot("offline");
    await context.setOffline(false);
    const [sent] = await eventually(async () => {
      const all = await member.get(`/api/v1/accounts/${memberId}/statuses`);
      return all[0].id !== own.id && all;
    }, "the post is sent", patienceMs);
    await member.delete(`/api/v1/statuses/${sent.id}`);
    const guest = await visitor(browser, url, { viewport, colorScheme, patienceMs });
    for (const [name, at] of Object.entries({ welcome: "/", "sign-up": "/auth/sign_up", "sign-in": "/auth/sign_in", "public-profile": pages.profile, "public-post": pages.talk, "public-tag": pages.tag, "not-found": "/nowhere" })) {
      await guest.page.goto(url + at);
      await guest.page.screenshot({ path: path.join(folder, `${name}-${size}.png`) });
    }
    const owner = await visitor(browser, url, { viewport, colorScheme, patienceMs }); // whoever comes first owns the server
    await enter(owner.page, member);
    for (const [name, at] of Object.entries({ "admin-settings": "/admin/settings", "admin-accounts": "/admin/accounts", sessions: "/auth/sessions", consent })) {
      await owner.page.goto(url + at);
      await owner.page.screenshot({ path: path.join(folder, `${name}-${size}.png`) });
    }
    await owner.context.close();
    await context.close();
    await guest.context.close();
  }
});
