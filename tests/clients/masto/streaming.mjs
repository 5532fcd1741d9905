// npm's `masto` as a streaming client: one WebSocket with several subscriptions. Usage: node streaming.mjs URL TOKEN_A TOKEN_B, of two
// people; ends with 0 when every assertion held.
import assert from "node:assert/strict";
import { createRestAPIClient, createStreamingAPIClient } from "masto";
import WebSocket from "ws";

const [url, aliceToken, bobToken] = process.argv.slice(2);
const alice = createRestAPIClient({ url, accessToken: aliceToken });
const bob = createRestAPIClient({ url, accessToken: bobToken });
const me = await alice.v1.accounts.verifyCredentials();
const other = await bob.v1.accounts.verifyCredentials();
await bob.v1.accounts.$select(me.id).follow();
const group = await bob.v1.lists.create({ title: "friends" });
await bob.v1.lists.$select(group.id).accounts.create({ accountIds: [me.id] });

const instance = await bob.v2.instance.fetch();
const streaming = createStreamingAPIClient({
  streamingApiUrl: `${instance.configuration.urls.streaming}/api/v1/streaming`,
  accessToken: bobToken,
  implementation: WebSocket,
});

// The next event of a subscription that is `wanted`; fails when none comes.
async function next(events, wanted = () => true) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no event came")), 20_000);
  });
  try {
    for (;;) {
      const event = (await Promise.race([events.next(), late])).value;
      if (wanted(event)) return event;
    }
  } finally {
    clearTimeout(timer);
  }
}

const tag = `masto${Date.now().toString(36)}`;
const subscriptions = {
  user: streaming.user.subscribe(),
  notification: streaming.user.notification.subscribe(),
  hashtag: streaming.hashtag.subscribe({ tag }),
  list: streaming.list.subscribe({ list: group.id }),
};
const events = Object.fromEntries(Object.entries(subscriptions).map(([name, one]) => [name, one.values()]));

// The library connects when it likes, and the protocol does not say when a subscription holds: bob talks until he hears himself.
const pending = Object.fromEntries(Object.entries(events).map(([name, one]) => [name, next(one)]));
let heard = false;
pending.user.then(() => (heard = true));
while (!heard) {
  await bob.v1.statuses.create({ status: "listening?", visibility: "private" });
  await new Promise((resolve) => setTimeout(resolve, 200));
}
pending.user = next(events.user, (event) => event.payload.account?.id === me.id);

const post = await alice.v1.statuses.create({ status: `Hello #${tag}`, visibility: "public" });
for (const name of ["user", "hashtag", "list"]) {
  const event = await pending[name];
  assert.equal(event.event, "update");
  assert.equal(event.payload.id, post.id);
  assert.equal(event.payload.account.id, me.id);
}
assert.deepEqual((await bob.v1.statuses.$select(post.id).fetch()).content, post.content);

await alice.v1.accounts.$select(other.id).follow();
const followed = await pending.notification;
assert.equal(followed.event, "notification");
assert.equal(followed.payload.type, "follow");
assert.equal((await next(events.user)).event, "notification");

await alice.v1.statuses.$select(post.id).update({ status: `Hello again #${tag}` });
assert.equal((await next(events.list)).event, "status.update");
await alice.v1.statuses.$select(post.id).remove();
const gone = await next(events.list);
assert.deepEqual([gone.event, gone.payload], ["delete", post.id]);

for (const one of Object.values(subscriptions)) one.unsubscribe();
streaming.close();
console.log("masto: the streams passed");
process.exit(0);
