// The API, as the masto package gives it, and what its errors mean to the reader.
import { createRestAPIClient, MastoHttpError, type mastodon } from "masto";
import { forgetSession, readSession } from "../session";
import { t } from "../text/i18n.svelte";

const kTimeoutMs = 20_000;

export type Account = mastodon.v1.Account;
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
