// Every post that the app has seen, once: what is done to it shows wherever it is shown. An own action shows at once, and is taken back
// when the server refuses.
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { api, explain, type Post } from "../server/client";
import { complain } from "./messages.svelte";

const kPostsMax = 5_000; // kept without need; about 6 KB each
const posts = new SvelteMap<string, Post>();

// Who needs which posts: cards that are in the page, and lists whose cards mostly are not.
const cards = new Map<string, number>();
const lists = new Set<() => readonly string[]>();
let sweepAt = kPostsMax;

export function useCard(id: string): () => void {
  cards.set(id, (cards.get(id) ?? 0) + 1);
  return () => {
    const left = (cards.get(id) ?? 1) - 1;
    if (left > 0) cards.set(id, left);
    else cards.delete(id);
  };
}

export function useList(ids: () => readonly string[]): () => void {
  lists.add(ids);
  return () => lists.delete(ids);
}

// An app that stays open for days sees more than it can keep.
function sweep(): void {
  if (posts.size <= sweepAt) return;
  const needed = new Set(cards.keys());
  for (const list of lists) for (const id of list()) needed.add(id);
  for (const id of [...needed]) {
    const original = posts.get(id)?.reblog?.id;
    if (original !== undefined) needed.add(original);
  }
  for (const id of [...posts.keys()]) if (!needed.has(id)) posts.delete(id);
  sweepAt = posts.size + kPostsMax;
}

export const postOf = (id: string) => posts.get(id);

// Keeps a post, and the one that it boosts as a post of its own. Returns its id.
export function keep(post: Post): string {
  untrack(sweep);
  if (post.reblog) posts.set(post.reblog.id, post.reblog);
  posts.set(post.id, post);
  return post.id;
}

// Keeps what the stream tells, unless it is known: what a stream says was put together earlier than the answers to what this person did
// since. Edits come as such.
export function keepNew(post: Post): string {
  untrack(sweep);
  for (const one of [post.reblog, post]) if (one && !posts.has(one.id)) posts.set(one.id, one);
  return post.id;
}

export function drop(id: string): void {
  posts.delete(id);
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
