/** Durations and dates as arguments: `14d`, `1h`, `2027-01-01`. */
import { UsageError } from "./failure.ts";

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

const forms = "a number with a unit, such as 30s, 15m, 1h, 14d or 2w";

/** Milliseconds. */
export function parseDuration(option: string, text: string): number {
  const ms = durationOf(text);
  if (ms === undefined) throw new UsageError(`${option} takes ${forms}`);
  return ms;
}

/** A date in the future: one in RFC 3339, a day (its beginning in UTC), or a duration from now. */
export function parseExpiration(option: string, text: string, now: number): Date {
  const ms = durationOf(text);
  const date = ms === undefined ? dateOf(text) : new Date(now + ms);
  if (!date || Number.isNaN(date.getTime())) {
    throw new UsageError(
      `${option} takes ${forms}, a date such as 2027-01-01, or a time such as 2027-01-01T12:00:00Z`,
    );
  }
  if (date.getTime() <= now) throw new UsageError(`${option} must be in the future`);
  return date;
}

function durationOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count === undefined) return text === "0" ? 0 : undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the pattern allows no other unit
  return Number(count) * units[unit as keyof typeof units];
}

function dateOf(text: string): Date | undefined {
  const [, day] =
    /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ??
    [];
  // Date.parse turns February 30 into a day of March.
  const isDay = day !== undefined && dayOf(day) === day;
  return isDay ? new Date(text) : undefined;
}

function dayOf(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}

/** How far away a time is, for people: `in 14 days`, `2 hours ago`. */
export function fromNow(time: number, now: number): string {
  const distance = Math.abs(time - now);
  const [unit, ms] =
    distance < 2 * units.h
      ? (["minute", units.m] as const)
      : distance < 2 * units.d
        ? (["hour", units.h] as const)
        : (["day", units.d] as const);
  const count = Math.round(distance / ms);
  const text = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return time <= now ? `${text} ago` : `in ${text}`;
}
