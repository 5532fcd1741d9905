// A list of posts, newest first, that grows at its end as one reads on and at its start as things happen. What is new waits until the
// reader asks for it, so the page never jumps. It is kept while the reader is elsewhere, and so is the place in it.
import type { Pages, Post } from "../server/client";
import { listen, type Stream } from "../server/live";
import { Kept } from "./kept";
import { isMe } from "./me.svelte";
import { Paging, type State } from "./paging.svelte";
import { drop, keep, keepEdited, keepNew, whenGone } from "./posts.svelte";

const kPagePosts = 20;
const kMissedPagesMax = 5; // of posts missed while the connection was gone
const kFreshMax = 500; // posts that wait; of more, and of more that were missed, only the newest do
const kKeptMax = 8; // timelines
const kLateMs = 30_000; // by which a post may be told after newer ones, when a part of the server fails

export interface Source {
  list(page: { limit: number; minId?: string; maxId?: string }): Pages<Post>;
  readonly isById: boolean; // in the order of the posts' ids, and not, as bookmarks are, in one of its own
  readonly stream?: Stream; // what tells of new posts
}

// What has to be known of a post that is in the list, also when the post itself was let go.
interface Trace {
  readonly author: string;
  readonly original?: { readonly id: string; readonly author: string }; // of a boost
}

export class Timeline {
  ids = $state.raw<readonly string[]>([]);
  fresh = $state.raw<readonly string[]>([]); // newer than those shown, newest first
  readonly heights = new Map<string, number>(); // in pixels, of what was shown
  seenFrom = $state<string>(); // the newest post that had been read at an earlier visit

  readonly #source: Source;
  readonly #paging: Paging<Post>;
  #hasGap = false; // between those that wait and those shown: then the list begins anew when they are asked for
  #mustCatchUp = false;
  readonly #traces = new Map<string, Trace>();
  readonly #stops: (() => void)[] = [whenGone((gone) => this.#remove((id, trace) => gone.has(id) || gone.has(trace?.original?.id ?? "")))];

  constructor(source: Source) {
    this.#source = source;
    const begin = () => {
      const last = this.ids.at(-1);
      return source.list({ limit: kPagePosts, ...(source.isById && last && { maxId: last }) });
    };
    this.#paging = new Paging(begin, "loading");
    if (source.stream) {
      const began = () => void this.catchUp();
      this.#stops.push(listen({ stream: source.stream, post: (post) => this.arrive(post), edited: keepEdited, deleted: drop, began }));
    }
    // What could not be read is read when the server is there again.
    this.#stops.push(listen({ stream: { stream: "user" }, began: () => void (this.state === "failed" && this.loadOlder()) }));
    // Not at once: a view may make its timeline while it is being rendered, when nothing may change.
    queueMicrotask(() => void this.loadOlder());
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  get state(): State {
    return this.#paging.state;
  }
  get problem(): string {
    return this.#paging.problem;
  }

  async loadOlder(): Promise<void> {
    const hasTried = await this.#paging.next((posts) => {
      const known = new Set([...this.ids, ...this.fresh]);
      this.ids = [...this.ids, ...this.#take(posts).filter((id) => !known.has(id))];
    });
    if (hasTried && this.#mustCatchUp) {
      this.#mustCatchUp = false;
      await this.#readSince(this.#certainUpTo(this.ids)); // those that wait came after the connection stood
    }
  }

  arrive(post: Post): void {
    if (this.ids.includes(post.id) || this.fresh.includes(post.id)) return;
    this.#take([post], keepNew);
    // Whoever has just written wants to see it.
    if (isMe(post.account.id)) this.ids = [post.id, ...this.ids];
    else this.fresh = [post.id, ...this.fresh];
    if (this.fresh.length > kFreshMax) {
      this.fresh = this.fresh.slice(0, kPagePosts);
      this.#hasGap = true;
    }
  }

  reveal(): void {
    if (this.#hasGap) {
      void this.#restart();
      return;
    }
    // Own posts may stand above what was waiting and is older.
    this.ids = [...this.fresh, ...this.ids].sort(newestFirst);
    this.fresh = [];
  }

  // Reads what happened while nobody told. Called when the connection stands, before it has told anything.
  async catchUp(): Promise<void> {
    if (this.#paging.isLoading) this.#mustCatchUp = true; // what is being read may be from before
    else await this.#readSince(this.#certainUpTo([...this.fresh, ...this.ids]));
  }

  async #readSince(known: string | undefined): Promise<void> {
    if (known === undefined) return this.#restart();
    try {
      const missed: Post[] = []; // oldest first
      for (let page = 0; page < kMissedPagesMax; ++page) {
        const posts = await this.#source.list({ limit: kPagePosts, minId: missed.at(-1)?.id ?? known });
        missed.push(...[...posts].reverse());
        if (posts.length < kPagePosts) {
          for (const post of missed) this.arrive(post);
          return;
        }
      }
      this.fresh = this.#take(await this.#source.list({ limit: kPagePosts }));
      this.#hasGap = true;
    } catch {
      // The connection is gone again; when it is back this is called again.
    }
  }

  async #restart(): Promise<void> {
    this.ids = [];
    this.fresh = [];
    this.#traces.clear();
    this.#hasGap = false;
    this.#paging.restart();
    await this.loadOlder();
  }

  // Somebody's own posts, and boosts of them.
  removeAuthor(id: string): void {
    this.#remove((_, trace) => trace?.author === id || trace?.original?.author === id);
  }

  #take(posts: readonly Post[], how = keep): readonly string[] {
    for (const { id, account, reblog } of posts) {
      this.#traces.set(id, { author: account.id, ...(reblog && { original: { id: reblog.id, author: reblog.account.id } }) });
    }
    return posts.map(how);
  }

  #remove(isToGo: (id: string, trace: Trace | undefined) => boolean): void {
    const stays = (id: string) => !isToGo(id, this.#traces.get(id));
    if (!this.ids.every(stays)) this.ids = this.ids.filter(stays);
    if (!this.fresh.every(stays)) this.fresh = this.fresh.filter(stays);
  }

  // Of what is newer than this something may be missing; nothing that is older than all of the list. An own post is there as soon as it
  // is written, and says nothing about what others wrote before it.
  #certainUpTo(ids: readonly string[]): string | undefined {
    const oldest = ids.at(-1);
    const newest = ids.find((id) => !isMe(this.#traces.get(id)?.author ?? "")) ?? oldest;
    if (oldest === undefined || newest === undefined) return undefined;
    const certain = earlier(newest, kLateMs);
    return newestFirst(certain, oldest) < 0 ? certain : oldest;
  }
}

// The id that a post would have had so much before this one: the time is above the lower 22 bits.
const earlier = (id: string, ms: number) => String(BigInt(id) - (BigInt(ms) << 22n));

// Ids are numbers without leading zeros: the longer one is the newer one.
export const newestFirst = (a: string, b: string) => b.length - a.length || (a < b ? 1 : a > b ? -1 : 0);

const kept = new Kept<Timeline>(kKeptMax, "home");

// Somebody who was muted or blocked is not read any more, except where one goes to look at them.
export function hideAuthor(id: string): void {
  for (const [name, one] of kept) if (!name.startsWith("profile")) one.removeAuthor(id);
}

export const timeline = (name: string, source: () => Source, isAnew = false) => kept.get(name, () => new Timeline(source()), isAnew);

// The timelines that the person's own new post belongs on, before any stream tells.
export function published(post: Post): void {
  keep(post);
  if (post.visibility !== "direct") kept.find("home")?.arrive(post);
}
