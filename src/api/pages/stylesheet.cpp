#include "api/pages/stylesheet.hpp"

#include "platform/crypto/hash.hpp"

namespace rookery::api::pages {

static constexpr std::string_view kStylesheet = R"css(
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f3f0, #14181c); --card: light-dark(#ffffff, #1d2329); --ink: light-dark(#1d2329, #e9ecef);
  --soft: light-dark(#56606b, #a3adb8); --line: light-dark(#dcd9d2, #36404a); --accent: light-dark(#24516b, #8cc4e0);
  --on-accent: light-dark(#ffffff, #10202a); --accent-soft: light-dark(#e3edf2, #22343f);
  --bad: light-dark(#a4231c, #ff9d93); --bad-soft: light-dark(#fbe9e7, #3c2220); --good: light-dark(#1d5f3a, #8fd6ac);
}
:root[data-look=light] { color-scheme: light; }
:root[data-look=dark] { color-scheme: dark; }
* { box-sizing: border-box; }
html { font: 100%/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
body { margin: 0; background: var(--ground); color: var(--ink); min-height: 100vh; display: flex; flex-direction: column; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .12em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999em; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
header.banner { border-bottom: 1px solid var(--line); background: var(--card); }
header.banner nav { max-width: 62rem; margin: 0 auto; padding: .7rem 1.25rem; display: flex; gap: 1.25rem; align-items: center; }
header.banner .name { font-weight: 700; color: var(--ink); text-decoration: none; margin-right: auto; overflow-wrap: anywhere; }
main { width: 100%; max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; flex: 1; }
main.narrow { max-width: 29rem; }
footer { color: var(--soft); font-size: .875rem; text-align: center; padding: 1.25rem; border-top: 1px solid var(--line); }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .75rem; }
p { margin: 0 0 .9rem; }
.soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin: 0 0 1rem; }
.card > :last-child { margin-bottom: 0; }
.card > h2:first-child { margin-top: 0; }
label { display: block; font-weight: 600; margin: 0 0 .3rem; }
.field { margin: 0 0 1.1rem; }
.hint { color: var(--soft); font-size: .875rem; margin: .3rem 0 0; }
input[type=text], input[type=email], input[type=password], textarea {
  width: 100%; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft);
  border-radius: 8px; padding: .6rem .75rem; }
::placeholder { color: var(--soft); opacity: 1; }
input[aria-invalid=true], textarea[aria-invalid=true] { border-color: var(--bad); border-width: 2px; }
.check { display: flex; gap: .6rem; align-items: flex-start; }
.check label { font-weight: 400; margin: 0; }
.check input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; flex: none; accent-color: var(--accent); }
fieldset { border: 0; padding: 0; margin: 0 0 1.1rem; }
legend { font-weight: 600; padding: 0; margin-bottom: .3rem; }
.error { color: var(--bad); font-size: .9rem; margin: .3rem 0 0; }
.alert { background: var(--bad-soft); color: var(--bad); border-radius: 8px; padding: .7rem .9rem; }
.done { background: var(--accent-soft); border-radius: 8px; padding: .7rem .9rem; }
.tabs { display: flex; gap: .25rem; margin: 0 0 1rem; border-bottom: 1px solid var(--line); overflow-x: auto; }
.tabs a { padding: .6rem .9rem; color: var(--soft); text-decoration: none; border-bottom: 3px solid transparent; white-space: nowrap; }
.tabs a[aria-current] { color: var(--accent); border-color: var(--accent); font-weight: 650; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin-top: 1.25rem; }
button, .button { font: inherit; font-weight: 600; border-radius: 8px; padding: .6rem 1.25rem; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); text-decoration: none; display: inline-block; }
button.second, .button.second { background: transparent; color: var(--accent); }
button:hover, .button:hover { filter: brightness(1.08); }
code { font: .95em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; background: var(--accent-soft); border-radius: 5px;
  padding: .1em .35em; overflow-wrap: anywhere; }
code.code { display: block; font-size: 1.1rem; padding: .9rem 1rem; margin: 1rem 0; user-select: all; }
ul.plain { list-style: none; padding: 0; margin: 0 0 1rem; }
ul.scopes li { padding: .55rem 0; border-bottom: 1px solid var(--line); }
.scope { color: var(--soft); font: .85em ui-monospace, "DejaVu Sans Mono", monospace; white-space: nowrap; }
ul.scopes li:last-child { border-bottom: 0; }
.post { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.25rem; margin: 0 0 .9rem; }
.post.focus { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.post.focus .content { font-size: 1.15rem; }
.post .by { display: flex; gap: .75rem; align-items: center; margin: 0 0 .7rem; min-width: 0; }
.post .by a.who { color: inherit; text-decoration: none; min-width: 0; overflow-wrap: anywhere; line-height: 1.3; }
.post .by a.who:hover strong { text-decoration: underline; }
.post .handle, .post .when { color: var(--soft); font-size: .9rem; }
.post .when { margin-left: auto; white-space: nowrap; }
.post .boosted { color: var(--soft); font-size: .9rem; margin: 0 0 .5rem; }
.content { overflow-wrap: anywhere; }
.content p:last-child { margin-bottom: 0; }
/* A paragraph runs as its words do, whatever letters the names and addresses in it have. */
.content p { unicode-bidi: plaintext; }
.content a { unicode-bidi: isolate; }
.content .invisible { display: none; }
.content .ellipsis::after { content: "\2026"; }
.post details { margin: 0; }
.post summary { cursor: pointer; margin: 0 0 .5rem; }
.post .counts { color: var(--soft); font-size: .9rem; margin: .8rem 0 0; display: flex; gap: 1.25rem; flex-wrap: wrap; }
img.avatar { border-radius: 10px; display: block; flex: none; background: var(--accent-soft); }
.profile { display: flex; gap: 1.25rem; align-items: center; margin: 0 0 1rem; min-width: 0; }
.profile h1 { margin: 0; }
.profile p { margin: 0; }
.profile + .content { margin: 0 0 .9rem; }
h1.kicker { font-size: 1.15rem; }
dl.fields { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: .4rem 1rem; margin: 0 0 1rem; }
dl.fields dt { color: var(--soft); overflow-wrap: anywhere; }
dl.fields dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.figures { display: flex; gap: .25rem 1.5rem; flex-wrap: wrap; }
@media (max-width: 34rem) {
  main { padding-top: 1.5rem; }
  .post .by { flex-wrap: wrap; row-gap: .3rem; }
  .post .by a.who { flex: 1 1 8rem; }
  .post .when { flex-basis: 100%; margin-left: 0; }
}
.older { text-align: center; margin: 1.5rem 0 0; }
)css";

std::string_view stylesheet() { return kStylesheet; }

const std::string& stylesheet_url() {
  static const std::string url = "/pages/" + crypto::sha256_hex(kStylesheet).substr(0, 12) + "/style.css";
  return url;
}

}  // namespace rookery::api::pages
