// The first script of every page that the app may take over. Whoever is signed in to the app gets it; whoever is signed in to the
// server alone is signed in to the app on the way; for everybody else the page stays as the server sent it.
import { beginSignIn, finishSignIn, kCallbackPath, readSession } from "./session";

// What the server says of the page: anyone may read it ("guest"), it is the app's place and the reader has a session
// ("member"), or has none that the server knows of ("unknown").
const kind = document.body.dataset["app"];

async function start(): Promise<void> {
  if (location.pathname === kCallbackPath) history.replaceState(null, "", await finishSignIn());
  if (readSession()) {
    await (await import("./app")).startApp();
  } else if (kind !== "guest") {
    await beginSignIn(location.pathname + location.search);
  }
}

start().catch(async (error: unknown) => (await import("./failure")).showFailure("signIn", error));
