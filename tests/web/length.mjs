// The composer counts characters as the server does: padded to what it takes for the limit a text is accepted, and with one more it is not.
// Usage: node length.mjs URL
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Person, unique } from "./harness.mjs";

const url = process.argv[2];
const web = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../web");
// The app's own source, without its types.
const { transformWithEsbuild } = await import(path.join(web, "node_modules/vite/dist/node/index.js"));
const { code } = await transformWithEsbuild(fs.readFileSync(path.join(web, "src/text/length.ts"), "utf8"), "length.ts");
const { postLength } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

const texts = [
  "plain text",
  "éàü ß ﬃ 漢字 かな",
  "👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 e\u0301 ก็",
  "a link https://example.com/a/very/long/path/that/goes/on/and/on?with=a&query=too#and-more end",
  "HTTPS://EXAMPLE.COM and http://a.b.example.co.uk:8080/x",
  "(https://example.com/a_(b)_c) and https://example.com/x. And https://example.com/y, \"https://example.com/z\"!",
  "https://example.com/a(b(c)d)e https://example.com/a((b)) https://example.com/() https://example.com/(",
  "https://example.jpを見て https://例え.テスト/道 https://müller.example/ü",
  "https://localhost https://a.b https://example.c https://1.2.3.4/ https://example.com-foo https://exa_mple.com https://-a.com",
  "nohttps://example.com @https://example.com #https://example.com xhttps://example.com 1https://example.com",
  "https://example.com?x=1 https://example.com/?x=1&y=[2]. https://example.com/?q=a|b^c https://example.com/?",
  "https://xn--mller-kva.example/ https://a.xn--p1ai/x https://example.com:99999/x https://example.com:/x",
  "@someone @someone@example.com @some.one-x@sub.example.com! a@b.c @x@y@z @é@b",
  "@a@b.example://x @a@bé @a@b@c =@a@b.example /@a@b.example",
  "https://example.com/@user/1 https://example.com/\u202Ex https://example.com/x\u3000y",
  "#tag #täg@example.com #a@b@example.com",
  "line\nbreaks\r\nand\rmore\n\n\nof them",
  "tab\there, \u00a0 no-break, \u200b zero width",
];

const writer = await Person.join(url, unique("counting"));
const limit = (await writer.get("/api/v2/instance")).configuration.statuses.max_characters;
const isTaken = async (status) => {
  try {
    await writer.toot(status, { visibility: "direct" });
    return true;
  } catch (error) {
    assert.equal(error.status, 422, error.message);
    return false;
  }
};

const wrong = [];
for (const text of texts) {
  // Ordinary letters of one each, in front, so that the end of the text is what it was.
  const full = "x".repeat(limit - 1 - postLength(text, "")) + " " + text;
  assert.equal(postLength(full, ""), limit, text);
  if (!(await isTaken(full))) wrong.push(`longer for the server: ${JSON.stringify(text)}`);
  else if (await isTaken(`x${full}`)) wrong.push(`shorter for the server: ${JSON.stringify(text)}`);
}
assert.deepEqual(wrong, []);
