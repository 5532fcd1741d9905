// Every text that the app shows, in the reader's language. English is the measure: its keys are the keys.
import { en } from "./en";

export type Key = keyof typeof en;
export type Texts = Record<Key, string>;

// A language is a file here and a line there.
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const loaders: Record<Language, () => Promise<Texts>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
};

let texts = $state.raw<Texts>(en);
let current = $state<Language>("en");
let plurals = new Intl.PluralRules("en");

export const isLanguage = (name: string): name is Language => name in languages;

// The first of the browser's languages that there is.
export function browserLanguage(): Language {
  for (const wanted of navigator.languages) {
    const name = wanted.split("-")[0] ?? "";
    if (isLanguage(name)) return name;
  }
  return "en";
}

export async function useLanguage(language: Language): Promise<void> {
  texts = await loaders[language]();
  current = language;
  plurals = new Intl.PluralRules(language);
  document.documentElement.lang = language;
}

export const language = () => current;

// The language as it is spoken where the reader is ("en-GB"), for dates and numbers.
export const locale = () => navigator.languages.find((name) => name.split("-")[0] === current) ?? current;

type Values = Record<string, string | number>;

const fill = (text: string, values: Values) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

export const t = (key: Key, values: Values = {}): string => fill(texts[key], values);

// Texts that count have two forms, KEY.one and KEY.other; {n} is the number.
type Counted<K> = K extends `${infer Stem}.one` ? Stem : never;
export type CountedKey = Counted<Key>;

export function tn(key: CountedKey, n: number): string {
  const form = plurals.select(n) === "one" ? "one" : "other";
  return fill(texts[`${key}.${form}` as Key], { n: n.toLocaleString(locale()) });
}
