/** Invalid options, and what a refusal looks like. */
import { expect } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import { apiKey, organizationId } from "./client-setup.ts";

/** Part of every invalid value, and of no message. */
export const secret = "fake-Secret-Value";

/** Invalid ids, time limits, counts and signals. */
export const ids = [
  "",
  ".",
  "..",
  " ",
  `${secret} `,
  `\n${secret}`,
  "a\ud800",
  null,
  5,
  {},
  Symbol(secret),
];
export const limits = [0, -1, NaN, -Infinity, "5", secret, null, {}, 5n, [5], Symbol(secret)];
export const counts = [-1, 0.5, NaN, Infinity, "2", secret, null, {}, 2n, [2], Symbol(secret)];
export const signals = [
  new AbortController(),
  new EventTarget(),
  {},
  5,
  0,
  "",
  false,
  true,
  secret,
  { aborted: false },
];

/** A client with valid options, replaced by those that are passed. */
export const make = (options: object = {}) =>
  createApiKeysClient({ organizationId, apiKey, ...options });

/** The error is a TypeError of this package that names the invalid option and does not show its value. */
export function expectRefused(error: Error, ...names: string[]) {
  expect(error).toBeInstanceOf(TypeError);
  // The option, and what it must be.
  expect(error.message).toMatch(
    /^monad-api-keys: \w.* (must|are both set|lacks|is missing)[ :]\w?/,
  );
  for (const name of names) expect(error.message).toContain(name);
  expect(error.stack).not.toContain(secret);
  expect(error.cause).toBeUndefined();
}
