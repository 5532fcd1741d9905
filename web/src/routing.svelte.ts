// Addresses and what is shown at them. They are the server's: each can be opened in a new window, and those of profiles, posts and
// hashtags show everybody what is public (src/api/pages).
import { tick } from "svelte";

export type Section = "posts" | "with_replies" | "media" | "followers" | "following";

export type Route =
  | { readonly view: "home" | "local" | "notifications" | "bookmarks" | "favourites" | "nowhere" }
  | { readonly view: "search"; readonly query: string; readonly isForPeople: boolean }
  | { readonly view: "settings" }
  | { readonly view: "tag"; readonly tag: string }
  | { readonly view: "profile"; readonly name: string; readonly section: Section }
  | { readonly view: "thread"; readonly id: string };

const kPlain = ["local", "notifications", "bookmarks", "favourites"] as const;
const kSections: readonly string[] = ["with_replies", "media", "followers", "following"];

export function parse(url: URL): Route {
  let parts: string[];
  try {
    parts = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return { view: "nowhere" };
  }
  const [first, second] = parts;
  if (first === undefined) return { view: "home" };
  if (first.startsWith("@") && first.length > 1 && parts.length <= 2) {
    const name = first.slice(1);
    if (second === undefined) return { view: "profile", name, section: "posts" };
    if (/^\d+$/.test(second)) return { view: "thread", id: second };
    if (kSections.includes(second)) return { view: "profile", name, section: second as Section };
  }
  if (first === "tags" && second !== undefined && parts.length === 2) return { view: "tag", tag: second };
  if (first === "settings" && parts.length <= 2) return { view: "settings" };
  const plain = kPlain.find((name) => name === first);
  if (plain && parts.length === 1) return { view: plain };
  if (first === "search" && parts.length === 1) {
    return { view: "search", query: (url.searchParams.get("q") ?? "").trim(), isForPeople: url.searchParams.get("type") === "accounts" };
  }
  return { view: "nowhere" };
}

let current = $state.raw<Route>(parse(new URL(location.href)));
export const route = () => current;

// Where the reader was on each page of this tab's history.
const places = new Map<string, number>();
let key = "first";

// The reader came here by going back or forward, to what was left and not to what is new.
let wasLeft = false;
export const isBack = () => wasLeft;

const keyOf = (state: unknown) => (typeof state === "object" && state && "key" in state ? String(state.key) : "first");

async function restore(top: number): Promise<void> {
  await tick();
  scrollTo({ top, behavior: "instant" });
}

export function navigate(href: string, how: "push" | "replace" = "push"): void {
  const url = new URL(href, location.origin);
  places.set(key, scrollY);
  if (how === "push") key = crypto.getRandomValues(new Uint32Array(1)).toString();
  history[how === "push" ? "pushState" : "replaceState"]({ key }, "", url.pathname + url.search);
  wasLeft = false;
  current = parse(url);
  if (how === "push") void restore(0);
}

// A link inside the server goes there without loading a page, unless it is to be opened elsewhere or is none of the app's.
function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest("a");
  if (!link?.getAttribute("href") || link.origin !== location.origin || link.target === "_blank" || link.hash) return;
  if (parse(new URL(link.href)).view === "nowhere") return;
  event.preventDefault();
  if (link.pathname + link.search === location.pathname + location.search) void restore(0);
  else navigate(link.href);
}

export function startRouting(): void {
  history.scrollRestoration = "manual";
  key = keyOf(history.state);
  document.addEventListener("click", follow);
  addEventListener("popstate", (event) => {
    places.set(key, scrollY);
    key = keyOf(event.state);
    wasLeft = true;
    current = parse(new URL(location.href));
    void restore(places.get(key) ?? 0);
  });
}
