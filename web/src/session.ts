// Signing in to the API as every app does: OAuth 2 with the authorization code grant and PKCE (RFC 7636). The app registers itself once
// for each browser; the server lets its own pages in without asking (src/api/oauth/authorize_pages.hpp).

export const kCallbackPath = "/auth/app";
const kScopes = "read write follow push";
const kOwnPrefix = "rookery.own."; // what belongs to one person, by their account's id
const kSessionKey = "rookery.session";
const kAttemptKey = "rookery.signing-in";

export interface Session {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
}

// What must come back from the server, kept in this tab.
interface Attempt {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly state: string;
  readonly verifier: string;
  readonly returnTo: string;
}

function read<T>(storage: Storage, key: string): T | undefined {
  try {
    return (JSON.parse(storage.getItem(key) ?? "null") as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export const readSession = (): Session | undefined => read<Session>(localStorage, kSessionKey);

export function forgetSession(): void {
  localStorage.removeItem(kSessionKey);
}

// Where something of one person is kept in this browser, also for when they sign in again; nobody else who signs in here gets it.
export const ownKey = (accountId: string, name: string) => `${kOwnPrefix}${accountId}.${name}`;

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

const randomText = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function post(path: string, fields: Record<string, string>): Promise<Record<string, string>> {
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields) });
  const body = (await answer.json().catch(() => ({}))) as Record<string, string>;
  if (!answer.ok) throw new Error(body["error_description"] ?? body["error"] ?? `${answer.status}`);
  return body;
}

export async function beginSignIn(returnTo: string): Promise<void> {
  const redirectUri = location.origin + kCallbackPath;
  const app = await post("/api/v1/apps", { client_name: "Rookery", redirect_uris: redirectUri, scopes: kScopes });
  const attempt: Attempt = {
    clientId: app["client_id"] ?? "",
    clientSecret: app["client_secret"] ?? "",
    state: randomText(),
    verifier: randomText(),
    returnTo,
  };
  sessionStorage.setItem(kAttemptKey, JSON.stringify(attempt));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: attempt.clientId,
    redirect_uri: redirectUri,
    scope: kScopes,
    state: attempt.state,
  });
  // Browsers can hash only where the connection is safe (https or this machine). Elsewhere the server asks before it lets us in.
  if (crypto.subtle as SubtleCrypto | undefined) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(attempt.verifier));
    query.set("code_challenge", base64url(new Uint8Array(digest)));
    query.set("code_challenge_method", "S256");
  }
  location.replace(`/oauth/authorize?${query}`);
}

// Takes the code that the address has, and says where the reader wanted to go.
export async function finishSignIn(): Promise<string> {
  const query = new URLSearchParams(location.search);
  const attempt = read<Attempt>(sessionStorage, kAttemptKey);
  sessionStorage.removeItem(kAttemptKey);
  const code = query.get("code");
  if (!attempt || !code || query.get("state") !== attempt.state) {
    throw new Error(query.get("error_description") ?? query.get("error") ?? "No sign-in was begun in this tab.");
  }
  const answer = await post("/oauth/token", {
    grant_type: "authorization_code",
    code,
    client_id: attempt.clientId,
    client_secret: attempt.clientSecret,
    redirect_uri: location.origin + kCallbackPath,
    ...((crypto.subtle as SubtleCrypto | undefined) && { code_verifier: attempt.verifier }),
  });
  const session: Session = {
    clientId: attempt.clientId,
    clientSecret: attempt.clientSecret,
    token: answer["access_token"] ?? "",
  };
  localStorage.setItem(kSessionKey, JSON.stringify(session));
  return attempt.returnTo;
}

// Ends the token, then the session on the server's own pages, whose form wants to have been shown; else the next visit would sign in
// again by itself. Nothing that was written here stays in this browser.
export async function signOut(): Promise<void> {
  const session = readSession();
  if (session) {
    // Whatever the answer is, the token is void after it.
    const fields = { client_id: session.clientId, client_secret: session.clientSecret, token: session.token };
    await fetch("/oauth/revoke", { method: "POST", body: new URLSearchParams(fields) });
  }
  forgetSession();
  for (const key of Object.keys(localStorage)) if (key.startsWith(kOwnPrefix)) localStorage.removeItem(key);
  const page = await (await fetch("/auth/sign_out", { headers: { Accept: "text/html" } })).text();
  const form = new DOMParser().parseFromString(page, "text/html").querySelector("form");
  const fields = [...(form?.querySelectorAll("input") ?? [])].map((input): [string, string] => [input.name, input.value]);
  const answer = await fetch("/auth/sign_out", { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  if (answer.type !== "opaqueredirect") throw new Error(`${answer.status}`);
}
