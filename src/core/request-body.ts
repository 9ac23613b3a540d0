/** The bodies and queries that a caller passes. */
import { callOptionNames } from "./call-options.ts";
import type { AllowDate, ListQuery } from "../types.ts";
import { assertObject, checkOptions, checkWhole, throwInvalid } from "./validate.ts";

/** A body or a query: an object, and not the options of the call, which are the last argument. */
export function assertNoCallOptions<T extends object>(name: string, value: T): T {
  const option = callOptionNames.find((each) => Object.hasOwn(assertObject(name, value), each));
  return option
    ? throwInvalid(name, `must not contain "${option}": options are the last argument of a call`)
    : value;
}

/**
 * The body to send, with a Date as an RFC 3339 string in UTC. JSON would turn an invalid Date into null, and
 * the key's expiration with it.
 */
export function toRequestBody<Body extends { expiration_time?: string }>(
  body: AllowDate<Body>,
): Body {
  const { expiration_time: time }: { expiration_time?: unknown } = assertNoCallOptions(
    "body",
    body,
  );
  if (time instanceof Date && !Number.isNaN(time.getTime())) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the Date, if there was one, is a string now
    return { ...body, expiration_time: time.toISOString() } as Body;
  }
  return time === undefined || typeof time === "string"
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the Date, if there was one, is a string now
      (body as Body)
    : throwInvalid("expiration_time", "must be a string or a valid Date");
}

export const listQueryNames = ["limit", "offset"] as const satisfies readonly (keyof ListQuery)[];

/** The query of `list`. For a number that it cannot use, the server silently takes its default. */
export function checkListQuery(query: ListQuery = {}): ListQuery {
  assertNoCallOptions("query", query);
  for (const [name, value] of Object.entries(checkOptions("query", query, listQueryNames))) {
    if (value !== undefined) checkWhole(name, value, 0);
  }
  return query;
}
