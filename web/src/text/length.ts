// How long a post is by the server's count (src/social/text/format.hpp, post_length): characters as readers see them, each link as 23,
// "@name@domain" as "@name"; a content warning counts too. What is a link and what a mention is as in its scanner
// (src/social/text/scan.cpp); tests/web compares the two.
const kLinkCharacters = 23;

const kWord = String.raw`[\p{L}\p{M}\p{Nd}\p{Pc}]`;
const kUnseen = String.raw`\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`; // white space, and what turns the reading order

// Labels joined by dots, the last one a top-level domain.
const kLabelEnd = String.raw`[^\0-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f${kUnseen}\u3000\u3002]`;
const kLabel = String.raw`${kLabelEnd}(?:(?:${kLabelEnd}|[-_])*${kLabelEnd})?`;
const kTopLevel = String.raw`(?:xn--[a-z0-9-]{2,}|[a-z]{2,}|(?:(?![\0-\x7f])[\p{L}\p{M}]){2,})(?![a-z0-9@+_-])`;
const kHost = String.raw`(?:${kLabel}\.)+${kTopLevel}`;

// Parentheses belong to a path when they are balanced; punctuation at its end does not.
const kPath = String.raw`[^<>()?${kUnseen}]`;
const kPathEnd = String.raw`[^<>()?!*"';:=,.$%\[\]~&|@\u300c\u300d${kUnseen}]`;
const kBalanced = String.raw`\((?:${kPath}+|${kPath}*\(${kPath}+\)${kPath}*)\)`;
const kQuery = String.raw`(?:[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^]|(?![\0-\x7f])[^${kUnseen}])`;
const kQueryEnd = String.raw`(?:[a-z0-9_&=#/\-]|(?![\0-\x7f])[^${kUnseen}])`;
const kLink =
  String.raw`(?<![a-z0-9@$#＠＃])https?://${kHost}(?::\d+)?` +
  String.raw`(?:/(?:(?:${kPath}|${kBalanced})*(?:${kPathEnd}|${kBalanced}))?)?(?:\?${kQuery}*${kQueryEnd})?`;

// (?=(x))\1 is x without giving back: a mention that is cut short is none.
const kAccent = String.raw`\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff`;
const kMention =
  String.raw`(?<!${kWord}|[=/])@(?=([a-z0-9_](?:[a-z0-9_.\-]*[a-z0-9_])?))\1` +
  String.raw`@(?=(${kWord}(?:(?:${kWord}|[.\-])*${kWord})?))\2(?![@＠${kAccent}]|://)`;

const kCountedOtherwise = new RegExp(`${kLink}|${kMention}`, "giu");
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

export function characters(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) ++count;
  return count;
}

export function postLength(text: string, warning: string): number {
  const counted = text.trim().replace(kCountedOtherwise, (_whole, name?: string) =>
    name === undefined ? "x".repeat(kLinkCharacters) : `@${name}`,
  );
  return characters(counted) + characters(warning.trim());
}
