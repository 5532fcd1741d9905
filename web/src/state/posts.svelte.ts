// Every post that the app has seen, once: what is done to it shows wherever it is shown. An own action shows at once, and is taken back
// when the server refuses. A post that no card has shown for long is let go, and read again by the card that needs it: so what the app weighs
// does not depend on how far somebody scrolls.
import { SvelteMap } from "svelte/reactivity";
import { api, explain, type Post } from "../server/client";
import { complain } from "./messages.svelte";

const kSpareMax = 200; // posts kept that no card shows; about 6 KB each
const kTidyMs = 1_000; // cards of posts that just came are made meanwhile
const kIdsMax = 20; // read at once
const kRetryMs = 3_000;

const posts = new SvelteMap<string, Post>();
const cards = new Map<string, number>(); // how many show each post
const spare = new Set<string>(); // posts that none shows, those that were needed longest ago first
let tidying: ReturnType<typeof setTimeout> | undefined;

function setAside(id: string): void {
  spare.delete(id);
  spare.add(id);
  if (spare.size > kSpareMax) tidying ??= setTimeout(tidy, kTidyMs);
}

function tidy(): void {
  tidying = undefined;
  for (const id of spare) {
    if (spare.size <= kSpareMax) break;
    spare.delete(id);
    posts.delete(id);
  }
}

// A card shows the post until the returned function is called.
export function useCard(id: string): () => void {
  cards.set(id, (cards.get(id) ?? 0) + 1);
  spare.delete(id);
  return () => {
    const left = (cards.get(id) ?? 1) - 1;
    if (left > 0) cards.set(id, left);
    else {
      cards.delete(id);
      if (posts.has(id)) setAside(id);
    }
  };
}

export const postOf = (id: string) => posts.get(id);

function set(post: Post): void {
  posts.set(post.id, post);
  if (!cards.has(post.id)) setAside(post.id);
}

// Keeps a post, and the one that it boosts as a post of its own. Returns its id.
export function keep(post: Post): string {
  if (post.reblog) set(post.reblog);
  set(post);
  return post.id;
}

// Keeps what the stream tells, unless it is known: what a stream says was put together earlier than the answers to what this person did
// since. Edits come as such.
export function keepNew(post: Post): string {
  for (const one of [post.reblog, post]) if (one && !posts.has(one.id)) set(one);
  return post.id;
}

// Who is told of posts that are no longer there.
type Gone = (ids: ReadonlySet<string>) => void;
const listeners = new Set<Gone>();
export function whenGone(told: Gone): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

export function drop(...ids: readonly string[]): void {
  for (const id of ids) {
    posts.delete(id);
    spare.delete(id);
  }
  for (const told of listeners) told(new Set(ids));
}

const wanted = new Set<string>();
let isReading = false;

// Reads a post that was let go, together with what other cards want. Called off by the returned function.
export function want(id: string): () => void {
  wanted.add(id);
  if (!isReading) {
    isReading = true;
    setTimeout(() => void readWanted());
  }
  return () => wanted.delete(id);
}

async function readWanted(): Promise<void> {
  while (wanted.size > 0) {
    const ids = [...wanted].slice(0, kIdsMax);
    try {
      const there = new Set((await api.v1.statuses.fetch({ id: ids })).map(keep));
      for (const id of ids) wanted.delete(id);
      const gone = ids.filter((id) => !there.has(id));
      if (gone.length > 0) drop(...gone);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, kRetryMs)); // the connection may be back by then
    }
  }
  isReading = false;
}

// An edit as the stream tells it has nothing of what this person did to the post.
export function keepEdited(post: Post): void {
  const before = posts.get(post.id);
  if (!before) return;
  const { favourited, reblogged, bookmarked, pinned } = before;
  posts.set(post.id, { ...post, favourited, reblogged, bookmarked, ...(pinned !== undefined && { pinned }) } as Post);
}

// Of an answer, and of what was before, only that is taken which the action was about: others may be under way.
async function act(id: string, now: Partial<Post>, send: () => Promise<Post>): Promise<void> {
  const take = (from: Partial<Post>) => {
    const current = posts.get(id);
    if (current) posts.set(id, { ...current, ...Object.fromEntries(Object.keys(now).map((key) => [key, from[key as keyof Post]])) });
  };
  const before = posts.get(id);
  if (!before) return;
  take(now);
  try {
    const answer = await send();
    take(answer.reblog ?? answer);
  } catch (error) {
    take(before);
    complain(explain(error));
  }
}

export function toggleFavourite(post: Post): Promise<void> {
  const on = !post.favourited;
  const status = api.v1.statuses.$select(post.id);
  return act(post.id, { favourited: on, favouritesCount: post.favouritesCount + (on ? 1 : -1) }, () =>
    on ? status.favourite() : status.unfavourite(),
  );
}

// Followers' posts can be boosted by their author alone, and to followers; direct ones by nobody.
export const canBoost = (post: Post, isOwn: boolean) =>
  post.visibility === "public" || post.visibility === "unlisted" || (post.visibility === "private" && isOwn);

export function toggleBoost(post: Post): Promise<void> {
  const on = !post.reblogged;
  const status = api.v1.statuses.$select(post.id);
  return act(post.id, { reblogged: on, reblogsCount: post.reblogsCount + (on ? 1 : -1) }, () => (on ? status.reblog() : status.unreblog()));
}

export function toggleBookmark(post: Post): Promise<void> {
  const on = !post.bookmarked;
  const status = api.v1.statuses.$select(post.id);
  return act(post.id, { bookmarked: on }, () => (on ? status.bookmark() : status.unbookmark()));
}

export function togglePin(post: Post): Promise<void> {
  const on = !post.pinned;
  const status = api.v1.statuses.$select(post.id);
  return act(post.id, { pinned: on }, () => (on ? status.pin() : status.unpin()));
}

// Deletes, and gives what had been written, for a new draft. Nothing when the server refuses.
export async function remove(post: Post): Promise<Post | undefined> {
  try {
    const deleted = await api.v1.statuses.$select(post.id).remove();
    drop(post.id);
    return deleted;
  } catch (error) {
    complain(explain(error));
    return undefined;
  }
}
