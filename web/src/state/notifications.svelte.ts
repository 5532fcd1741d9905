// What happened to the person: counted in the navigation, listed on a page. Reading the page moves the marker that all their apps share.
import { SvelteSet } from "svelte/reactivity";
import { api, explain, personOf, type Notification, type Person, type Post } from "../server/client";
import { listen } from "../server/live";
import { complain } from "./messages.svelte";
import { Paging } from "./paging.svelte";
import { keep, keepNew, whenGone } from "./posts.svelte";

const kPage = 30;
const kMissedPagesMax = 5; // of what was missed while the connection was gone
const kFreshMax = 500; // that wait; of more the list begins anew

export interface Event {
  readonly id: string;
  readonly type: Notification["type"];
  readonly createdAt: string;
  readonly by: Person;
  readonly post?: string;
}

const events = new Map<string, Event>();
let ids = $state.raw<readonly string[]>([]); // newest first
let fresh = $state.raw<readonly string[]>([]); // newer than those
let hasGap = false; // between the two: then the list begins anew
let unread = $state(0);
const answered = new SvelteSet<string>();
const heights = new Map<string, number>(); // in pixels, of what was shown
const paging = new Paging<Notification>(() => {
  const last = ids.at(-1);
  return api.v1.notifications.list({ limit: kPage, ...(last && { maxId: last }) });
});

export const notifications = {
  unread: () => unread,
  ids: () => ids,
  fresh: () => fresh,
  state: () => paging.state,
  problem: () => paging.problem,
  of: (id: string) => events.get(id),
  heights,
  isAnswered: (id: string) => answered.has(id),
};

// The ids of those that were not known, in the order given.
function take(found: readonly Notification[], how: (post: Post) => string = keep): readonly string[] {
  const taken: string[] = [];
  for (const { id, type, createdAt, account, ...rest } of found) {
    const post = "status" in rest && rest.status ? how(rest.status) : undefined;
    if (events.has(id)) continue;
    events.set(id, { id, type, createdAt, by: personOf(account), ...(post && { post }) });
    taken.push(id);
  }
  return taken;
}

let marks = 0; // how often the marker began or ended to be moved: a count that was asked for before may be from before

// What happened while nobody told. If it cannot be read, the next opening of the stream reads it.
async function readMissed(): Promise<void> {
  try {
    const before = marks;
    const { count } = await api.v1.notifications.unreadCount.fetch();
    if (marks === before) unread = count;
    for (let page = 0; page < kMissedPagesMax; ++page) {
      const newest = fresh[0] ?? ids[0];
      if (newest === undefined) {
        if (paging.state === "complete") paging.restart();
        return;
      }
      const missed = await api.v1.notifications.list({ limit: kPage, minId: newest });
      fresh = [...take(missed), ...fresh];
      if (missed.length < kPage) return;
    }
    hasGap = true;
  } catch {
    return;
  }
}

export function startNotifications(): void {
  listen({
    stream: { stream: "user" },
    notified: (notification) => {
      ++unread;
      if (ids.length === 0 && paging.state !== "complete") return; // they are read when the page is opened
      fresh = [...take([notification], keepNew), ...fresh];
      if (fresh.length > kFreshMax) hasGap = true;
    },
    began: () => {
      void readMissed();
      if (paging.state === "failed") void loadNotifications();
    },
  });
  whenGone((gone) => {
    const stays = (id: string) => !gone.has(events.get(id)?.post ?? "");
    if (!ids.every(stays)) ids = ids.filter(stays);
    if (!fresh.every(stays)) fresh = fresh.filter(stays);
  });
}

export async function loadNotifications(): Promise<void> {
  await paging.next((found) => {
    ids = [...ids, ...take(found)];
  });
}

export function revealNotifications(): void {
  if (hasGap) {
    [ids, fresh, hasGap] = [[], [], false];
    events.clear();
    paging.restart();
    void loadNotifications();
  } else {
    ids = [...fresh, ...ids];
    fresh = [];
  }
}

export async function markRead(newest: string): Promise<void> {
  ++marks;
  unread = 0;
  try {
    await api.v1.markers.create({ notifications: { lastReadId: newest } });
  } catch {
    // Another page or app will move it.
  }
  ++marks;
}

export async function answerRequest(event: Event, yes: boolean): Promise<void> {
  const request = api.v1.followRequests.$select(event.by.id);
  try {
    await (yes ? request.authorize() : request.reject());
    answered.add(event.id);
  } catch (error) {
    complain(explain(error));
  }
}
