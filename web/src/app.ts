import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";
import { applyLook } from "./state/look.svelte";
import { loadMe } from "./state/me.svelte";
import { showFailure } from "./failure";
import { explain } from "./server/client";

// The page that the server sent stays until there is something to show in its place.
export async function startApp(): Promise<void> {
  try {
    await Promise.all([applyLook(), loadMe()]);
  } catch (error) {
    showFailure("start", new Error(explain(error)));
    return;
  }
  document.body.replaceChildren();
  mount(App, { target: document.body });
}
