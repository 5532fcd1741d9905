// What all scenarios share. Every page that a scenario opens is watched: an error in the console, a violation of the content security
// policy or a request to another origin fails it, unless it was announced.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const wide = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };
const kPatienceMs = 10_000;

export async function withBrowser(run) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-dev-shm-usage"], // the tests may run as root, in a container
  });
  try {
    await run(browser);
  } catch (error) {
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      console.log(`${page.url()} showed:\n${await page.locator("body").innerText({ timeout: 1000 }).catch(String)}\n`);
    }
    throw error;
  } finally {
    await browser.close();
  }
}

// One person's browser: its own cookies and storage. `session`: a token to be signed in with, as {clientId, clientSecret, token}.
export async function visitor(browser, url, { viewport = wide, session, patienceMs = kPatienceMs, ...options } = {}) {
  const origin = new URL(url).origin;
  const context = await browser.newContext({
    viewport,
    locale: "en-GB",
    timezoneId: "UTC",
    ...options,
    ...(session && {
      storageState: { cookies: [], origins: [{ origin, localStorage: [{ name: "rookery.session", value: JSON.stringify(session) }] }] },
    }),
  });
  context.setDefaultTimeout(patienceMs);
  const problems = [];
  const expected = [];
  const complain = (problem) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  context.on("page", (page) => {
    page.on("console", (message) => message.type() === "error" && complain(`console: ${message.text()} ${message.location().url}`));
    page.on("pageerror", (error) => complain(`error: ${error.stack ?? error}`));
    page.on("request", (request) => {
      const asked = new URL(request.url());
      if (asked.origin !== origin && asked.protocol !== "data:") complain(`request to ${request.url()}`);
    });
    page.on("dialog", (dialog) => complain(`dialog: ${dialog.message()}`));
  });
  const page = await context.newPage();
  return {
    page,
    context,
    // Problems that the scenario itself causes.
    expect: (...patterns) => expected.push(...patterns),
    unexpect: () => expected.splice(0),
    check: () => assert.deepEqual(problems, []),
  };
}

// Signs in on the server's own pages, and is in the app.
export async function enter(page, person) {
  await page.goto(`${person.url}/auth/sign_in`);
  await page.getByLabel("Name or e-mail address").fill(person.name);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

// Waits until the app has what it asked for.
export const settled = (page) =>
  page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && ![...document.querySelectorAll('[role="status"]')].some((one) => one.textContent.includes("Loading")));

// How many posts the list has that is shown, also those that are not in the page.
export const loaded = (page) => page.evaluate(() => Number(document.querySelector("[role=feed] article")?.ariaSetSize ?? 0));

export async function eventually(check, what, patienceMs = kPatienceMs) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    assert.ok(Date.now() < end, `never came true: ${what ?? check}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// A client of the API beside the browser.
export class Person {
  constructor(url, name, token, app) {
    Object.assign(this, { url, name, token, session: { clientId: app.client_id, clientSecret: app.client_secret, token } });
  }

  static async join(url, name) {
    const post = (path, fields, token) => request(url, "POST", path, fields, token);
    const scopes = "read write follow push";
    const app = await post("/api/v1/apps", { client_name: "Browser tests", redirect_uris: "urn:ietf:wg:oauth:2.0:oob", scopes });
    const { access_token: own } = await post("/oauth/token", {
      grant_type: "client_credentials",
      client_id: app.client_id,
      client_secret: app.client_secret,
      scope: scopes,
    });
    const fields = { username: name, email: `${name}@example.org`, password: "correct horse", agreement: true, locale: "en" };
    const { access_token: token } = await post("/api/v1/accounts", fields, own);
    return new Person(url, name, token, app);
  }

  get = (path) => request(this.url, "GET", path, undefined, this.token);
  post = (path, fields = {}, headers) => request(this.url, "POST", path, fields, this.token, headers);
  delete = (path) => request(this.url, "DELETE", path, undefined, this.token);
  patch = (path, fields) => request(this.url, "PATCH", path, fields, this.token);
  toot = (status, fields = {}) => this.post("/api/v1/statuses", { status, ...fields });
  me = () => this.get("/api/v1/accounts/verify_credentials");
}

async function request(url, method, path, fields, token, headers = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }), ...headers },
    ...(fields && { body: JSON.stringify(fields) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${text}`), { status: answer.status });
  return text ? JSON.parse(text) : undefined;
}

export const unique = (stem) => `${stem}_${Date.now().toString(36)}${Math.floor(Math.random() * 1e4)}`;
