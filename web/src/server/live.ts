// What happens, as it happens: one WebSocket with the person's own stream, and the timelines that are looked at. When it breaks it comes
// back, and whoever listens is told, because what happened meanwhile has to be read.
import type { Notification, Post } from "./client";
import { token } from "./client";
import { camel } from "./camel";

const kRetryMsMin = 500;
const kRetryMsMax = 30_000;
const kAwayMsMax = 60_000; // hidden for longer, a connection may be gone without anybody having noticed

export interface Stream {
  readonly stream: "user" | "public:local" | "hashtag";
  readonly tag?: string;
}

export interface Listener {
  readonly stream: Stream;
  post?(post: Post): void;
  edited?(post: Post): void;
  deleted?(id: string): void;
  notified?(notification: Notification): void;
  // The stream begins, again or for the first time: from now on everything is told.
  began?(): void;
}

const listeners = new Set<Listener>();
let socket: WebSocket | undefined;
let retryMs = kRetryMsMin;
let timer: ReturnType<typeof setTimeout> | undefined;

// One text for each stream, as the server labels it: ["hashtag", "birds"].
const labelOf = (stream: Stream) => JSON.stringify(stream.tag === undefined ? [stream.stream] : [stream.stream, stream.tag.toLowerCase()]);

function tell(type: "subscribe" | "unsubscribe", stream: Stream): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, ...stream }));
}

const isWanted = (label: string) => [...listeners].some((listener) => labelOf(listener.stream) === label);

interface Message {
  stream: string[];
  event: string;
  payload: string; // of those events that have one
}

function hear(text: string): void {
  const message = JSON.parse(text) as Message;
  if (!Array.isArray(message.stream)) return; // an error about a subscription
  const label = JSON.stringify(message.stream.map((part, i) => (i > 0 ? part.toLowerCase() : part)));
  for (const listener of listeners) {
    if (labelOf(listener.stream) !== label) continue;
    switch (message.event) {
      case "subscribed":
        listener.began?.();
        break;
      case "update":
        listener.post?.(camel(JSON.parse(message.payload)) as Post);
        break;
      case "status.update":
        listener.edited?.(camel(JSON.parse(message.payload)) as Post);
        break;
      case "delete":
        listener.deleted?.(message.payload);
        break;
      case "notification":
        listener.notified?.(camel(JSON.parse(message.payload)) as Notification);
        break;
    }
  }
}

function connect(): void {
  clearTimeout(timer);
  socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/streaming?confirm=true`, token);
  socket.onopen = () => {
    retryMs = kRetryMsMin;
    for (const label of new Set([...listeners].map((listener) => labelOf(listener.stream)))) {
      const [stream, tag] = JSON.parse(label) as [Stream["stream"], string?];
      tell("subscribe", tag === undefined ? { stream } : { stream, tag });
    }
  };
  socket.onmessage = (event) => hear(event.data as string);
  socket.onclose = () => {
    socket = undefined;
    if (!navigator.onLine) return; // "online" tells when
    timer = setTimeout(connect, retryMs * (0.5 + Math.random()));
    retryMs = Math.min(retryMs * 2, kRetryMsMax);
  };
}

export function startLive(): void {
  connect();
  addEventListener("online", () => {
    retryMs = kRetryMsMin;
    if (socket) socket.close();
    else connect();
  });
  addEventListener("offline", () => socket?.close());
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > kAwayMsMax) socket?.close(); // and come back, and read what was missed
  });
}

// Listens until the returned function is called.
export function listen(listener: Listener): () => void {
  const label = labelOf(listener.stream);
  if (!isWanted(label)) tell("subscribe", listener.stream);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (!isWanted(label)) tell("unsubscribe", listener.stream);
  };
}
