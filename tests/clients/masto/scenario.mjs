// npm's `masto`, the client library of several web apps: two people register, follow, post, reply, reblog, favourite, read home and
// notifications, page back and forth. Usage: node scenario.mjs URL; ends with 0 when every assertion held.
import assert from "node:assert/strict";
import { createOAuthAPIClient, createRestAPIClient } from "masto";

const url = process.argv[2];
const run = Date.now().toString(36);

async function join(name) {
  const open = createRestAPIClient({ url });
  const app = await open.v1.apps.create({
    clientName: "masto scenario",
    redirectUris: "urn:ietf:wg:oauth:2.0:oob",
    scopes: "read write follow push",
  });
  const token = await createOAuthAPIClient({ url }).token.create({
    grantType: "client_credentials",
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUri: "urn:ietf:wg:oauth:2.0:oob",
    scope: "read write follow push",
  });
  const account = await createRestAPIClient({ url, accessToken: token.accessToken }).v1.accounts.create({
    username: name,
    email: `${name}@example.org`,
    password: "correct horse battery",
    agreement: true,
    locale: "en",
  });
  return createRestAPIClient({ url, accessToken: account.accessToken });
}

async function eventually(check) {
  for (let tries = 0; tries < 200; ++tries) {
    const answer = await check();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`never came true: ${check}`);
}

async function rejects(promise, status) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.statusCode, status);
    assert.equal(typeof error.message, "string");
    return true;
  });
}

const alice = await join(`ana_${run}`);
const bob = await join(`ben_${run}`);
const me = await alice.v1.accounts.verifyCredentials();
const other = await bob.v1.accounts.verifyCredentials();
assert.equal(me.source.privacy, "public");

// What web apps ask before they show anything.
const instance = await bob.v2.instance.fetch();
assert.equal(instance.configuration.statuses.maxCharacters, 500);
assert.deepEqual(await bob.v1.customEmojis.list(), []);
assert.equal((await bob.v1.preferences.fetch())["posting:default:visibility"], "public");
assert.deepEqual(await bob.v2.filters.list(), []);
assert.deepEqual(await bob.v1.lists.list(), []);
assert.deepEqual(await bob.v1.followedTags.list(), []);
assert.deepEqual(await bob.v1.announcements.list(), []);
assert.deepEqual(await bob.v1.markers.fetch({ timeline: ["home", "notifications"] }), {});

const relation = await bob.v1.accounts.$select(me.id).follow();
assert.equal(relation.following, true);
const posts = [];
for (let number = 0; number < 25; ++number) {
  posts.push(await alice.v1.statuses.create({ status: `Note ${number} about #rookeries`, visibility: "public" }));
}
await rejects(alice.v1.statuses.create({ status: "" }), 422);
await rejects(bob.v1.statuses.$select("123").fetch(), 404);
await rejects(createRestAPIClient({ url, accessToken: "wrong" }).v1.accounts.verifyCredentials(), 401);

const last = posts.at(-1);
await eventually(async () => (await bob.v1.timelines.home.list({ limit: 1 }))[0]?.id === last.id);
const reply = await bob.v1.statuses.create({ status: `@${me.username} read it`, inReplyToId: last.id });
assert.equal((await bob.v1.statuses.$select(last.id).favourite()).favouritesCount, 1);
assert.equal((await bob.v1.statuses.$select(posts[3].id).reblog()).reblog.id, posts[3].id);
assert.equal((await alice.v1.statuses.$select(last.id).context.fetch()).descendants[0].id, reply.id);

// Page to the end of home and back again.
const seen = [];
for await (const page of bob.v1.timelines.home.list({ limit: 6 })) seen.push(...page);
const mine = seen.filter((status) => status.account.id === me.id && !status.reblog).map((status) => status.id);
assert.deepEqual(mine, posts.map((status) => status.id).reverse());
assert.equal(new Set(seen.map((status) => status.id)).size, seen.length);
const newer = await bob.v1.timelines.home.list({ minId: posts[0].id, limit: 4 });
assert.deepEqual(newer.map((status) => status.id), [4, 3, 2, 1].map((number) => posts[number].id));

const kinds = new Set((await alice.v1.notifications.list({ limit: 40 })).map((note) => note.type));
assert.deepEqual([...kinds].sort(), ["favourite", "follow", "mention", "reblog"]);
const tagged = await bob.v1.timelines.tag.$select("rookeries").list({ limit: 5 });
assert.ok(tagged.length === 5 && tagged[0].id === last.id);
const found = await bob.v2.search.list({ q: `ana_${run}`, type: "accounts" });
assert.equal(found.accounts[0].id, me.id);

const marked = await bob.v1.markers.create({ home: { lastReadId: last.id } });
assert.equal(marked.home.lastReadId, last.id);
const filter = await bob.v2.filters.create({ title: "no notes", context: ["home"], filterAction: "warn",
  keywordsAttributes: [{ keyword: "Note 24" }] });
const filtered = (await bob.v1.timelines.home.list({ limit: 40 })).find((status) => status.id === last.id);
assert.equal(filtered.filtered[0].filter.id, filter.id);
await bob.v2.filters.$select(filter.id).remove();
const group = await bob.v1.lists.create({ title: "friends" });
await bob.v1.lists.$select(group.id).accounts.create({ accountIds: [me.id] });
assert.equal((await bob.v1.timelines.list.$select(group.id).list({ limit: 1 }))[0].id, last.id);

const edited = await alice.v1.statuses.$select(last.id).update({ status: "Note 24, in other words" });
assert.ok(edited.editedAt && edited.content.includes("in other words"));
assert.equal((await bob.v1.statuses.$select(last.id).history.list()).length, 2);
await alice.v1.statuses.$select(posts[0].id).remove();
await rejects(bob.v1.statuses.$select(posts[0].id).fetch(), 404);
const updated = await bob.v1.accounts.updateCredentials({ displayName: "Ben", locked: true });
assert.ok(updated.displayName === "Ben" && updated.locked);
assert.equal((await alice.v1.accounts.$select(other.id).follow()).requested, true);
assert.equal((await bob.v1.followRequests.list())[0].id, me.id);
assert.equal((await bob.v1.followRequests.$select(me.id).authorize()).followedBy, true);
console.log("masto: the scenario passed");
