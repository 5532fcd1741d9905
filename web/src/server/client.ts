// The API, as the masto package gives it, and what its errors mean to the reader.
import { createRestAPIClient, MastoHttpError, type mastodon } from "masto";
import { forgetSession, readSession } from "../session";
import { t } from "../text/i18n.svelte";

const kTimeoutMs = 20_000;
const kCountedMax = 1_000; // results that are gone on from; whoever wants others says more words

export type Account = mastodon.v1.Account;
// What is shown of an account in a list.
export type Person = Pick<Account, "id" | "acct" | "username" | "displayName" | "avatarStatic" | "note" | "locked">;
export type Me = mastodon.v1.AccountCredentials;
export type Instance = mastodon.v2.Instance;
export type Notification = mastodon.v1.Notification;
export type Post = mastodon.v1.Status;
export type Relationship = mastodon.v1.Relationship;
export type Tag = mastodon.v1.Tag;
export type Visibility = mastodon.v1.StatusVisibility;

// A list that comes page by page; awaited, it is its first page.
export interface Pages<T> extends PromiseLike<T[]> {
  values(): AsyncIterableIterator<T[]>;
}

// Pages of what has no ids to go on from, as the results of a search have none: each begins behind those before it.
export function counted<T>(read: (offset: number) => Promise<T[]>): Pages<T> {
  async function* values(): AsyncIterableIterator<T[]> {
    for (let offset = 0; offset < kCountedMax; ) {
      const page = await read(offset);
      yield page;
      if (page.length === 0) return;
      offset += page.length;
    }
  }
  return { values, then: (done, failed) => read(0).then(done, failed) };
}

export const personOf = ({ id, acct, username, displayName, avatarStatic, note, locked }: Account): Person => ({
  id,
  acct,
  username,
  displayName,
  avatarStatic,
  note,
  locked,
});

export const token = readSession()?.token ?? "";

export const api = createRestAPIClient({ url: location.origin, accessToken: token, timeout: kTimeoutMs });

export const statusOf = (error: unknown) => (error instanceof MastoHttpError ? error.statusCode : 0);

// The request did not reach the server, or no answer came back: it may be sent again.
export const isUnreached = (error: unknown) => !(error instanceof MastoHttpError) || error.statusCode >= 500;

// A sentence for the reader. A token that is no longer good ends the session: the page starts anew without it.
export function explain(error: unknown): string {
  const status = statusOf(error);
  if (status === 401) {
    forgetSession();
    location.reload();
  }
  if (status === 404) return t("error.gone");
  if (status === 429) return t("error.too_many");
  if (status >= 500) return t("error.server");
  if (status === 0) return t("error.unreached");
  return error instanceof Error && error.message ? error.message : t("error.server");
}
