// What is being written. Drafts survive a reload: one of a new post, and one of each reply. A post that could not be sent for lack of a connection is kept
// and sent once the connection is back, under the key that it was first tried with, so that it is never there twice.
import { api, explain, isUnreached, type Account, type Post, type Visibility } from "../server/client";
import { listen } from "../server/live";
import { ownKey } from "../session";
import { t } from "../text/i18n.svelte";
import { me } from "./me.svelte";
import { complain, say } from "./messages.svelte";
import { keep, keepEdited } from "./posts.svelte";
import { published } from "./timeline.svelte";

const unsentKey = () => ownKey(me()?.id ?? "", "unsent");
// A reply has a draft of its own; an edit has none, what it began from is on the server.
const draftKey = (replyTo = "new") => ownKey(me()?.id ?? "", `draft.${replyTo}`);

export interface Draft {
  text: string;
  warning: string;
  hasWarning: boolean;
  visibility: Visibility;
  replyTo?: string; // a post's id
  replyName?: string;
  edits?: string; // a post's id
}

interface Unsent {
  readonly draft: Draft;
  readonly key: string;
}

export const visibilities: readonly Visibility[] = ["public", "unlisted", "private", "direct"];

function read<T>(key: string): T | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

const blank = (): Draft => ({ text: "", warning: "", hasWarning: false, visibility: me()?.source.privacy ?? "public" });

export const composer = $state<{ open: boolean; draft: Draft; sending: boolean }>({
  open: false,
  draft: { text: "", warning: "", hasWarning: false, visibility: "public" },
  sending: false,
});

export function saveDraft(): void {
  const { draft } = composer;
  if (draft.edits) return;
  if (draft.text || draft.warning) localStorage.setItem(draftKey(draft.replyTo), JSON.stringify(draft));
  else localStorage.removeItem(draftKey(draft.replyTo));
}

function forgetDraft(draft: Draft): void {
  if (!draft.edits) localStorage.removeItem(draftKey(draft.replyTo));
}

function begin(draft: Draft): void {
  composer.draft = draft;
  composer.open = true;
}

export function writeNew(): void {
  begin(read<Draft>(draftKey()) ?? blank());
}

const narrower = (a: Visibility, b: Visibility) => (visibilities.indexOf(a) > visibilities.indexOf(b) ? a : b);

// The author first, then everybody else who is spoken to.
export function writeReply(post: Post): void {
  const kept = read<Draft>(draftKey(post.id));
  if (kept) return begin(kept);
  const own = me();
  const names = new Set([post.account.acct, ...post.mentions.map((mention) => mention.acct)]);
  if (own) names.delete(own.acct);
  const start = blank();
  begin({
    ...start,
    text: [...names].map((name) => `@${name} `).join(""),
    warning: post.spoilerText,
    hasWarning: post.spoilerText !== "",
    visibility: narrower(post.visibility, start.visibility),
    replyTo: post.id,
    replyName: post.account.displayName || post.account.username,
  });
}

export function writeTo(account: Account): void {
  begin({ ...blank(), text: `@${account.acct} ` });
}

export async function writeEdit(post: Post): Promise<void> {
  try {
    const source = await api.v1.statuses.$select(post.id).source.fetch();
    begin({
      text: source.text,
      warning: source.spoilerText,
      hasWarning: source.spoilerText !== "",
      visibility: post.visibility,
      edits: post.id,
    });
  } catch (error) {
    complain(explain(error));
  }
}

// What a deleted post said, to be written better.
export function writeAgain(deleted: Post): void {
  begin({
    text: deleted.text ?? "",
    warning: deleted.spoilerText,
    hasWarning: deleted.spoilerText !== "",
    visibility: deleted.visibility,
    ...(deleted.inReplyToId && { replyTo: deleted.inReplyToId }),
  });
  saveDraft();
}

export function close(): void {
  saveDraft();
  composer.open = false;
}

async function send(draft: Draft, key: string): Promise<Post> {
  const fields = { status: draft.text, spoilerText: draft.hasWarning ? draft.warning : "", sensitive: draft.hasWarning };
  if (draft.edits) return api.v1.statuses.$select(draft.edits).update(fields);
  return api.v1.statuses.create(
    { ...fields, visibility: draft.visibility, ...(draft.replyTo && { inReplyToId: draft.replyTo }) },
    { requestInit: { headers: { "Idempotency-Key": key } } },
  );
}

function show(draft: Draft, post: Post): void {
  if (draft.edits) {
    keepEdited(post);
    say(t("compose.saved"));
  } else {
    published(post);
    onPublished.forEach((told) => told(post));
    say(t("compose.sent"));
  }
}

// Views that show new posts of their own kind (a thread its replies).
const onPublished = new Set<(post: Post) => void>();
export function whenPublished(told: (post: Post) => void): () => void {
  onPublished.add(told);
  return () => onPublished.delete(told);
}

export async function publish(): Promise<void> {
  const draft = $state.snapshot(composer.draft);
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  composer.sending = true;
  try {
    const post = await send(draft, key);
    keep(post);
    forgetDraft(draft);
    composer.open = false;
    show(draft, post);
  } catch (error) {
    if (isUnreached(error) && !draft.edits) {
      localStorage.setItem(unsentKey(), JSON.stringify([...unsent(), { draft, key }]));
      forgetDraft(draft);
      composer.open = false;
      complain(t("compose.kept"));
      tryAgainLater();
    } else {
      complain(explain(error));
    }
  } finally {
    composer.sending = false;
  }
}

const kRetryMs = 5_000;
let retry: ReturnType<typeof setTimeout> | undefined;

// Whoever has no connection is told when there is one; otherwise the server is not well, and nobody tells.
function tryAgainLater(): void {
  clearTimeout(retry);
  if (navigator.onLine) retry = setTimeout(() => void sendUnsent(), kRetryMs);
}

const unsent = () => read<Unsent[]>(unsentKey()) ?? [];
let isSending = false;

// Tries again what is kept. What the server refuses becomes the draft again, so that nothing written is lost.
export async function sendUnsent(): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    for (let first = unsent()[0]; first; first = unsent()[0]) {
      try {
        const post = await send(first.draft, first.key);
        show(first.draft, post);
      } catch (error) {
        if (isUnreached(error)) return tryAgainLater();
        complain(explain(error));
        localStorage.setItem(draftKey(first.draft.replyTo), JSON.stringify(first.draft));
      }
      localStorage.setItem(unsentKey(), JSON.stringify(unsent().slice(1)));
    }
  } finally {
    isSending = false;
  }
}

export function startSending(): void {
  addEventListener("online", () => void sendUnsent());
  listen({ stream: { stream: "user" }, began: () => void sendUnsent() });
  void sendUnsent();
}
