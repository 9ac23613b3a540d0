/**
 * The wait that Retry-After asks for, in milliseconds: the longest of a list, as two headers make one.
 * Undefined if there is none.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  // The comma after a date's day of the week separates nothing.
  const waits = (header?.split(/,(?!\s*\d\d[ -]\w{3})/) ?? [])
    .map((value) => parseOne(value.trim(), now))
    .filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/**
 * From seconds or a date (RFC 9110, section 10.2.3); a fraction, which the RFC does not know, is rounded up.
 * Undefined if it is neither, or a date that does not exist.
 */
function parseOne(header: string, now: number): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(header)) return Math.ceil(Number(header)) * 1000;
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
