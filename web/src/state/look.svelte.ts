// How the app looks in this browser, and its language.
import { browserLanguage, isLanguage, type Language, useLanguage } from "../text/i18n.svelte";

const kLookKey = "rookery.look";
const kLanguageKey = "rookery.language";

export const looks = ["auto", "light", "dark"] as const;
export type Look = (typeof looks)[number];

let current = $state<Look>("auto");
export const look = () => current;

function show(wanted: Look): void {
  current = wanted;
  if (wanted === "auto") delete document.documentElement.dataset["look"];
  else document.documentElement.dataset["look"] = wanted;
}

export function setLook(wanted: Look): void {
  localStorage.setItem(kLookKey, wanted);
  show(wanted);
}

export async function setLanguage(wanted: Language): Promise<void> {
  localStorage.setItem(kLanguageKey, wanted);
  await useLanguage(wanted);
}

export async function applyLook(): Promise<void> {
  show(looks.find((name) => name === localStorage.getItem(kLookKey)) ?? "auto");
  const language = localStorage.getItem(kLanguageKey) ?? "";
  await useLanguage(isLanguage(language) ? language : browserLanguage());
}
