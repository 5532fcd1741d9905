// Times as people say them; they age while the page is open.
import { locale } from "./i18n.svelte";

const kTickMs = 30_000;
let now = $state(Date.now());
setInterval(() => (now = Date.now()), kTickMs);

const kMinute = 60_000;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;
const kWeek = 7 * kDay;

const made = new Map<string, Intl.DateTimeFormat>();
function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${name}`;
  let found = made.get(key);
  if (!found) made.set(key, (found = new Intl.DateTimeFormat(locale(), options)));
  return found;
}

// "now", "3m", "5h", "12 Mar", "12 Mar 2024".
export function ago(iso: string): string {
  const then = Date.parse(iso);
  const age = Math.max(0, now - then);
  const short = (value: number, unit: "minute" | "hour" | "day") =>
    new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "narrow" }).format(value);
  if (age < kMinute) return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(0, "second");
  if (age < kHour) return short(Math.floor(age / kMinute), "minute");
  if (age < kDay) return short(Math.floor(age / kHour), "hour");
  if (age < kWeek) return short(Math.floor(age / kDay), "day");
  return new Date(then).getFullYear() === new Date(now).getFullYear()
    ? formatter("day", { day: "numeric", month: "short" }).format(then)
    : dayOf(iso);
}

export const dayOf = (iso: string) => formatter("year", { day: "numeric", month: "short", year: "numeric" }).format(Date.parse(iso));

export const exactly = (iso: string) => formatter("exact", { dateStyle: "long", timeStyle: "short" }).format(Date.parse(iso));
