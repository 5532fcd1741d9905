// The HTML of posts and bios, as nodes. The server sends only what it made itself (src/social/text/format.hpp); here nothing is trusted
// all the same: every node is made anew, and only those below, with these attributes, come to be.
const kElements = new Set(["P", "BR", "SPAN", "A", "EM", "STRONG", "B", "I", "U", "DEL", "CODE", "PRE", "BLOCKQUOTE", "UL", "OL", "LI"]);
const kClasses = new Set(["invisible", "ellipsis", "mention", "hashtag", "h-card", "u-url"]);
const kDepthMax = 16;

function safeHref(href: string): string | undefined {
  let url: URL;
  try {
    url = new URL(href, location.origin);
  } catch {
    return undefined;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  return url.origin === location.origin ? url.pathname + url.search + url.hash : url.href;
}

function copy(from: Node, to: Node, depth: number): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      to.appendChild(document.createTextNode(child.nodeValue ?? ""));
    } else if (child instanceof Element && kElements.has(child.tagName) && depth < kDepthMax) {
      const made = document.createElement(child.tagName);
      const classes = [...child.classList].filter((name) => kClasses.has(name));
      if (classes.length > 0) made.className = classes.join(" ");
      if (made instanceof HTMLAnchorElement) {
        const href = safeHref(child.getAttribute("href") ?? "");
        if (href !== undefined) made.setAttribute("href", href);
        if (href !== undefined && !href.startsWith("/")) {
          made.target = "_blank";
          made.rel = "nofollow noopener noreferrer";
        }
      }
      copy(child, made, depth + 1);
      to.appendChild(made);
    } else {
      copy(child, to, depth + 1);
    }
  }
}

export function contentOf(html: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(html, "text/html").body, fragment, 0);
  return fragment;
}

// An attachment: <div {@attach content(post.content)}></div>
export const content = (html: string) => (element: Element) => element.replaceChildren(contentOf(html));

// Its words alone, a line for each paragraph.
export const words = (html: string) => [...contentOf(html).childNodes].map((part) => part.textContent ?? "").join("\n");
