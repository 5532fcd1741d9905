// Lists of people, and how the person who is signed in stands to them.
import { SvelteMap } from "svelte/reactivity";
import { api, explain, personOf, type Account, type Pages, type Person, type Relationship } from "../server/client";
import { listen } from "../server/live";
import { Kept } from "./kept";
import { complain } from "./messages.svelte";
import { Paging, type State } from "./paging.svelte";
import { hideAuthor } from "./timeline.svelte";

const kIdsMax = 40; // asked for at once
const kKeptMax = 4; // lists
const relations = new SvelteMap<string, Relationship>();

export const relationTo = (id: string) => relations.get(id);

export async function loadRelations(accounts: readonly Person[]): Promise<void> {
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

export function toggleFollow(account: Person): Promise<void> {
  const relation = relations.get(account.id);
  const select = api.v1.accounts.$select(account.id);
  if (relation?.following || relation?.requested) return change(account.id, { following: false, requested: false }, () => select.unfollow());
  return change(account.id, account.locked ? { requested: true } : { following: true }, () => select.follow());
}

export function toggleMute(account: Person): Promise<void> {
  const on = !relations.get(account.id)?.muting;
  const select = api.v1.accounts.$select(account.id);
  if (on) hideAuthor(account.id);
  return change(account.id, { muting: on }, () => (on ? select.mute() : select.unmute()));
}

export function toggleBlock(account: Person): Promise<void> {
  const on = !relations.get(account.id)?.blocking;
  const select = api.v1.accounts.$select(account.id);
  if (on) hideAuthor(account.id);
  return change(account.id, { blocking: on }, () => (on ? select.block() : select.unblock()));
}

export class People {
  found = $state.raw<readonly Person[]>([]);
  readonly heights = new Map<string, number>(); // in pixels, of those that were shown
  readonly #known = new Set<string>();
  readonly #paging: Paging<Account>;
  readonly #stop: () => void;

  constructor(source: () => Pages<Account>) {
    this.#paging = new Paging(source);
    this.#stop = listen({ stream: { stream: "user" }, began: () => void (this.state === "failed" && this.load()) });
  }

  close(): void {
    this.#stop();
  }

  get state(): State {
    return this.#paging.state;
  }
  get problem(): string {
    return this.#paging.problem;
  }

  async load(): Promise<void> {
    await this.#paging.next((page) => {
      const fresh = page.filter(({ id }) => !this.#known.has(id)).map(personOf);
      for (const { id } of fresh) this.#known.add(id);
      this.found = [...this.found, ...fresh];
      return loadRelations(fresh);
    });
  }
}

const kept = new Kept<People>(kKeptMax);

export const people = (name: string, source: () => Pages<Account>, isAnew: boolean) => kept.get(name, () => new People(source), isAnew);
