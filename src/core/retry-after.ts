/**
 * The wait that Retry-After asks for, in milliseconds, from seconds or a date (RFC 9110, section 10.2.3).
 * Undefined if it is neither, or a date that does not exist.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  // The three forms of RFC 9110, section 5.6.7, all in GMT. Date.parse alone accepts far more.
  const asctime = /^(\w{3}) (\w{3}) ([ \d]\d) (\S{8}) (\d{4})$/;
  const [, day, month, year, time] =
    /^\w{3,9}, ([ \d]\d)[ -](\w{3})[ -](\d\d|\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(
      header.replace(asctime, "$1, $3 $2 $5 $4 GMT"),
    ) ?? [];
  if (!year) return undefined;
  const thisYear = new Date(now).getUTCFullYear();
  let fullYear = Number(year);
  if (year.length === 2) {
    fullYear += thisYear - (thisYear % 100);
    // More than 50 years ahead means the past century.
    if (fullYear > thisYear + 50) fullYear -= 100;
  }
  const date = `${day!.replace(" ", "0")} ${month} ${fullYear} ${time!.replace(/60$/, "59")} GMT`;
  const at = Date.parse(date);
  // Date.parse carries 29 February 2025 over into March.
  return new Date(at).toUTCString().slice(5) === date ? Math.max(0, at - now) : undefined;
}

/** The wait that a response asks for; undefined if there is none. */
export const retryAfterOf = (response: Response | undefined, now: number): number | undefined =>
  parseRetryAfter(response?.headers.get("retry-after") ?? null, now);
