// A list that comes page by page: how it stands, and its next page, one at a time.
import { explain, type Pages } from "../server/client";

export type State = "loading" | "more" | "complete" | "failed";

export class Paging<Item> {
  state = $state<State>("more");
  problem = $state("");

  // Pages from where the list ends; or, where its order is not that of ids, from its beginning: then whoever takes them passes over what
  // is known.
  readonly #begin: () => Pages<Item>;
  #pages: AsyncIterator<Item[]> | undefined;
  #isLoading = false;

  constructor(begin: () => Pages<Item>, state: State = "more") {
    this.#begin = begin;
    this.state = state;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  // Hands over the next page. False: there is none, or one is on its way. What `take` still waits for holds up no further page; if it
  // fails, so does this.
  async next(take: (items: Item[]) => void | Promise<void>): Promise<boolean> {
    if (this.#isLoading || this.state === "complete") return false;
    this.#isLoading = true;
    this.state = "loading";
    try {
      this.#pages ??= this.#begin().values();
      const page = await this.#pages.next();
      const items = page.done ? [] : page.value;
      const taken = take(items);
      this.state = items.length === 0 ? "complete" : "more";
      this.#isLoading = false;
      await taken;
    } catch (error) {
      this.#pages = undefined; // a sequence of pages ends with its first error
      this.problem = explain(error);
      this.state = "failed";
    } finally {
      this.#isLoading = false;
    }
    return true;
  }

  // The next page is the first again.
  restart(): void {
    this.#pages = undefined;
    this.state = "more";
  }
}
