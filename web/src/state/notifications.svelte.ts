// What happened to the person: counted in the navigation, listed on a page. Reading the page moves the marker that all their apps share.
import { api, type Notification, type Post } from "../server/client";
import { listen } from "../server/live";
import { Paging } from "./paging.svelte";
import { keep, keepNew } from "./posts.svelte";

const kPage = 30;
const kFreshMax = 100; // that wait; opening the page reads them all

let unread = $state(0);
let list = $state.raw<readonly Notification[]>([]);
let fresh = $state.raw<readonly Notification[]>([]);
const paging = new Paging<Notification>(() => {
  const last = list.at(-1)?.id;
  return api.v1.notifications.list({ limit: kPage, ...(last && { maxId: last }) });
});

export const notifications = {
  unread: () => unread,
  list: () => list,
  fresh: () => fresh,
  state: () => paging.state,
  problem: () => paging.problem,
};

function keepAll(found: readonly Notification[], how: (post: Post) => string = keep): readonly Notification[] {
  for (const one of found) if ("status" in one && one.status) how(one.status);
  return found;
}

// What happened while nobody told. If it cannot be read, the next opening of the stream reads it.
async function readMissed(): Promise<void> {
  try {
    unread = (await api.v1.notifications.unreadCount.fetch()).count;
    const newest = fresh[0]?.id ?? list[0]?.id;
    if (newest === undefined) return;
    const missed = await api.v1.notifications.list({ limit: kPage, minId: newest });
    const known = new Set([...fresh, ...list].map((one) => one.id));
    fresh = [...keepAll(missed).filter((one) => !known.has(one.id)), ...fresh];
  } catch {
    return;
  }
}

export function startNotifications(): void {
  listen({
    stream: { stream: "user" },
    notified: (notification) => {
      keepAll([notification], keepNew);
      ++unread;
      if (list.length > 0 && ![...fresh, ...list].some((one) => one.id === notification.id)) fresh = [notification, ...fresh].slice(0, kFreshMax);
    },
    opened: () => {
      void readMissed();
      if (paging.state === "failed") void loadNotifications();
    },
  });
}

export async function loadNotifications(): Promise<void> {
  await paging.next((found) => {
    const known = new Set([...fresh, ...list].map((one) => one.id));
    list = [...list, ...keepAll(found).filter((one) => !known.has(one.id))];
  });
}

// The page is opened anew: what came since is read again from the start.
export async function openNotifications(): Promise<void> {
  if (paging.isLoading) return;
  list = [];
  fresh = [];
  paging.restart();
  await loadNotifications();
  await markRead();
}

export function revealNotifications(): void {
  list = [...fresh, ...list];
  fresh = [];
  void markRead();
}

async function markRead(): Promise<void> {
  unread = 0;
  const newest = list[0]?.id;
  if (newest === undefined) return;
  try {
    await api.v1.markers.create({ notifications: { lastReadId: newest } });
  } catch {
    // Another page or app will move it.
  }
}
