// How the person who is signed in stands to others.
import { SvelteMap } from "svelte/reactivity";
import { api, explain, type Account, type Relationship } from "../server/client";
import { complain } from "./messages.svelte";
import { hideAuthor } from "./timeline.svelte";

const kIdsMax = 40; // asked for at once
const relations = new SvelteMap<string, Relationship>();

export const relationTo = (id: string) => relations.get(id);

export async function loadRelations(accounts: readonly Account[]): Promise<void> {
  const missing = accounts.map((account) => account.id).filter((id) => !relations.has(id));
  for (let at = 0; at < missing.length; at += kIdsMax) {
    for (const one of await api.v1.accounts.relationships.fetch({ id: missing.slice(at, at + kIdsMax) })) relations.set(one.id, one);
  }
}

async function change(id: string, now: Partial<Relationship>, send: () => Promise<Relationship>): Promise<void> {
  const before = relations.get(id);
  if (before) relations.set(id, { ...before, ...now });
  try {
    relations.set(id, await send());
  } catch (error) {
    if (before) relations.set(id, before);
    complain(explain(error));
  }
}

export function toggleFollow(account: Account): Promise<void> {
  const relation = relations.get(account.id);
  const select = api.v1.accounts.$select(account.id);
  if (relation?.following || relation?.requested) return change(account.id, { following: false, requested: false }, () => select.unfollow());
  return change(account.id, account.locked ? { requested: true } : { following: true }, () => select.follow());
}

export function toggleMute(account: Account): Promise<void> {
  const on = !relations.get(account.id)?.muting;
  const select = api.v1.accounts.$select(account.id);
  if (on) hideAuthor(account.id);
  return change(account.id, { muting: on }, () => (on ? select.mute() : select.unmute()));
}

export function toggleBlock(account: Account): Promise<void> {
  const on = !relations.get(account.id)?.blocking;
  const select = api.v1.accounts.$select(account.id);
  if (on) hideAuthor(account.id);
  return change(account.id, { blocking: on }, () => (on ? select.block() : select.unblock()));
}
