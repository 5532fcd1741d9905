// Lists that are kept by name while the reader is elsewhere, so that going back finds the same place. Of more than `max` those that were
// not looked at for longest are let go.
interface List {
  close(): void; // it hears of nothing any more
}

export class Kept<Of extends List> {
  readonly #lists = new Map<string, Of>();
  readonly #max: number;
  readonly #always: string | undefined; // the name of one that is never let go

  constructor(max: number, always?: string) {
    this.#max = max;
    this.#always = always;
  }

  find = (name: string): Of | undefined => this.#lists.get(name);

  // `isAnew`: not as it was left, but as it is now.
  get(name: string, make: () => Of, isAnew = false): Of {
    let found = this.#lists.get(name);
    if (found) this.#lists.delete(name);
    if (found && isAnew) {
      found.close();
      found = undefined;
    }
    found ??= make();
    this.#lists.set(name, found);
    for (const [oldest, list] of this.#lists) {
      if (this.#lists.size <= this.#max) break;
      if (oldest === this.#always) continue;
      list.close();
      this.#lists.delete(oldest);
    }
    return found;
  }

  [Symbol.iterator] = () => this.#lists[Symbol.iterator]();
}
