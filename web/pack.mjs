// Packs what Vite built into the one file that the server has in it: a line of JSON that says what is where, then the bytes of
// every file as it is, as gzip and as brotli. Usage: node pack.mjs FOLDER PACK
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const [folder, pack] = process.argv.slice(2);
const types = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8" };

const manifest = JSON.parse(fs.readFileSync(path.join(folder, "manifest.json"), "utf8"));
const entry = manifest["src/main.ts"];

// The first view: the entry, the app that it loads, and all that these import at once.
const first = new Map();
const collect = (key) => {
  if (first.has(key)) return;
  first.set(key, manifest[key]);
  for (const imported of manifest[key].imports ?? []) collect(imported);
};
collect("src/main.ts");
collect(entry.dynamicImports.find((key) => manifest[key].name === "app"));

const bytes = [];
let size = 0;
const add = (content) => {
  bytes.push(content);
  size += content.length;
  return [size - content.length, content.length];
};

const files = fs
  .readdirSync(folder)
  .filter((name) => name !== "manifest.json")
  .map((name) => {
    const type = types[path.extname(name)];
    if (!type) throw new Error(`${name}: no content type is known for it`);
    const content = fs.readFileSync(path.join(folder, name));
    return {
      name,
      type,
      plain: add(content),
      gzip: add(zlib.gzipSync(content, { level: 9 })),
      brotli: add(zlib.brotliCompressSync(content)),
    };
  });

const chunks = [...first.values()];
const index = {
  script: entry.file,
  modules: chunks.map((chunk) => chunk.file).filter((file) => file !== entry.file),
  styles: [...new Set(chunks.flatMap((chunk) => chunk.css ?? []))],
  files,
};
fs.writeFileSync(pack, Buffer.concat([Buffer.from(JSON.stringify(index) + "\n"), ...bytes]));
