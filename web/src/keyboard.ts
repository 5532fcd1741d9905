// Keys for the whole app. They do nothing while something is typed, or while a dialog is open; keys for one post go to the post that has the
// focus (parts/PostCard.svelte).
import { writeNew } from "./state/compose.svelte";
import { navigate } from "./routing.svelte";

export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

const posts = () => [...document.querySelectorAll<HTMLElement>("main article[tabindex]")];

// The next or previous post from where the focus is; from nowhere, the first that is in sight.
function step(by: 1 | -1): void {
  const all = posts();
  const at = all.findIndex((post) => post.contains(document.activeElement));
  const inSight = all.findIndex((post) => post.getBoundingClientRect().bottom > 80);
  const target = at < 0 ? all[Math.max(inSight, 0)] : all[at + by];
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}

export function startKeyboard(showHelp: () => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    switch (event.key) {
      case "j":
        step(1);
        break;
      case "k":
        step(-1);
        break;
      case "n":
        writeNew();
        break;
      case "/":
        navigate("/search");
        break;
      case ".":
        document.querySelector<HTMLElement>("[data-fresh]")?.click();
        break;
      case "?":
        showHelp();
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}
