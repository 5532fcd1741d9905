// Somebody's profile above their posts. It is kept for whoever comes back.
import { api, explain, statusOf, type Account } from "../server/client";
import { listen } from "../server/live";
import { Kept } from "./kept";
import { loadRelations } from "./people.svelte";
import { keep, whenGone } from "./posts.svelte";

const kKeptMax = 8;

export class Profile {
  account = $state.raw<Account>();
  pinned = $state.raw<readonly string[]>([]);
  isGone = $state(false);
  problem = $state("");

  readonly #name: string;
  readonly #stops = [
    listen({ stream: { stream: "user" }, began: () => void (this.problem && !this.account && this.load()) }),
    whenGone((gone) => {
      if (this.pinned.some((id) => gone.has(id))) this.pinned = this.pinned.filter((id) => !gone.has(id));
    }),
  ];

  constructor(name: string) {
    this.#name = name;
    queueMicrotask(() => void this.load()); // not while the view is being rendered, when nothing may change
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async load(): Promise<void> {
    this.problem = "";
    try {
      const found = await api.v1.accounts.lookup({ acct: this.#name });
      await loadRelations([found]);
      this.account = found;
      this.pinned = (await api.v1.accounts.$select(found.id).statuses.list({ pinned: true })).map(keep);
    } catch (error) {
      this.isGone = statusOf(error) === 404;
      this.problem = explain(error);
    }
  }
}

const kept = new Kept<Profile>(kKeptMax);

export const profile = (name: string, isAnew: boolean) => kept.get(name, () => new Profile(name), isAnew);
