// What a name or hashtag that is being typed could become.
import { api } from "../server/client";

const kSuggestionsMax = 6;

export interface Suggestion {
  readonly text: string; // what goes into the text: "@name", "#tag"
  readonly label: string;
}

export interface Typed {
  readonly begin: number; // of the sign, in the text
  readonly word: string; // with the sign
}

// The mention or hashtag that ends where the cursor is.
export function typedBefore(text: string, cursor: number): Typed | undefined {
  const found = /(?:^|[\s(])([@#][\p{L}\p{M}\p{N}_.-]+)$/u.exec(text.slice(0, cursor));
  return found?.[1] === undefined ? undefined : { begin: cursor - found[1].length, word: found[1] };
}

export async function suggest(word: string): Promise<readonly Suggestion[]> {
  if (word.startsWith("#")) {
    const found = await api.v2.search.list({ q: word.slice(1), type: "hashtags", limit: kSuggestionsMax });
    return found.hashtags.map((tag) => ({ text: `#${tag.name}`, label: `#${tag.name}` }));
  }
  const found = await api.v1.accounts.search.list({ q: word, limit: kSuggestionsMax });
  return found.map((account) => ({ text: `@${account.acct}`, label: `${account.displayName || account.username} @${account.acct}` }));
}
