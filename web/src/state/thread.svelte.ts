// A post with all that was written before it and in answer to it. It is kept for whoever comes back, and grows meanwhile.
import { api, explain, statusOf, type Post } from "../server/client";
import { listen } from "../server/live";
import { whenPublished } from "./compose.svelte";
import { Kept } from "./kept";
import { drop, keep, keepEdited, keepNew, whenGone } from "./posts.svelte";

const kKeptMax = 4; // threads; of one with thousands of answers about 1 MB

export class Thread {
  readonly id: string;
  before = $state.raw<readonly string[]>([]); // from the first post down to what it answers
  after = $state.raw<readonly string[]>([]); // each followed by its answers
  state = $state<"loading" | "complete" | "failed" | "gone">("loading");
  problem = $state("");
  readonly heights = new Map<string, number>(); // in pixels, of what was shown

  readonly #answered = new Map<string, string>(); // by those in `after`
  readonly #stops: (() => void)[];

  constructor(id: string) {
    this.id = id;
    const arrive = (post: Post) => this.#arrive(post);
    this.#stops = [
      listen({
        stream: { stream: "user" },
        post: arrive,
        edited: keepEdited,
        deleted: drop,
        notified: (one) => {
          if ("status" in one && one.status) arrive(one.status);
        },
        began: () => void this.#readMissed(),
      }),
      whenPublished(arrive),
      whenGone((gone) => this.#remove(gone)),
    ];
    queueMicrotask(() => void this.load()); // not while the view is being rendered, when nothing may change
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async load(): Promise<void> {
    this.state = "loading";
    try {
      const status = api.v1.statuses.$select(this.id);
      const [post, context] = await Promise.all([status.fetch(), status.context.fetch()]);
      keep(post);
      this.before = context.ancestors.map(keep);
      this.after = this.#take(context.descendants);
      this.state = "complete";
    } catch (error) {
      this.state = statusOf(error) === 404 ? "gone" : "failed";
      this.problem = explain(error);
    }
  }

  #take(answers: readonly Post[]): readonly string[] {
    for (const { id, inReplyToId } of answers) this.#answered.set(id, inReplyToId ?? this.id);
    return answers.map(keep);
  }

  // After a gap in the stream. If it cannot be read either, the next opening of the stream reads it.
  async #readMissed(): Promise<void> {
    if (this.state === "failed") return this.load();
    if (this.state !== "complete") return;
    const context = await api.v1.statuses.$select(this.id).context.fetch().catch(() => undefined);
    if (context) this.after = this.#take(context.descendants);
  }

  // An answer goes behind those that its parent has already.
  #arrive(post: Post): void {
    const parent = post.inReplyToId;
    if (!parent || this.#answered.has(post.id) || (parent !== this.id && !this.#answered.has(parent))) return;
    keepNew(post);
    this.#answered.set(post.id, parent);
    let at = this.after.length;
    if (parent !== this.id) {
      const family = new Set([parent]);
      at = this.after.indexOf(parent) + 1;
      for (let id = this.after[at]; id !== undefined && family.has(this.#answered.get(id) ?? ""); id = this.after[++at]) family.add(id);
    }
    this.after = [...this.after.slice(0, at), post.id, ...this.after.slice(at)];
  }

  #remove(gone: ReadonlySet<string>): void {
    if (gone.has(this.id)) this.state = "gone";
    const stays = (id: string) => !gone.has(id);
    if (!this.before.every(stays)) this.before = this.before.filter(stays);
    if (!this.after.every(stays)) this.after = this.after.filter(stays);
  }
}

const kept = new Kept<Thread>(kKeptMax);

// `isAnew`: as it is now, with the post itself in sight.
export const thread = (id: string, isAnew: boolean) => kept.get(id, () => new Thread(id), isAnew);

