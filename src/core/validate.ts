/** Checks of values that a caller provides. Messages name the option and the type, and never show a value. */
import { fieldOf } from "./field-of.ts";

/** Throws the TypeError for an invalid option or argument. */
export function throwInvalid(name: string, rule: string): never {
  throw new TypeError(`monad-api-keys: ${name} ${rule}`);
}

/** The same, with the type of the value, and what to do about it. */
export function throwWrongType(name: string, rule: string, value: unknown, wayOut = ""): never {
  const type = typeName(value);
  const advice = wayOut || (type === "a Promise" ? "await it" : "");
  throwInvalid(name, `${rule}, but is ${type}${advice && `: ${advice}`}`);
}

function typeName(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return String(value);
  if (value === "") return "an empty string";
  let name: unknown = typeof value;
  if (name === "object") {
    name = fieldOf(fieldOf(value, "constructor"), "name");
    // Only what looks like the name of a class.
    if (typeof name !== "string" || !/^[A-Z]\w{0,40}$/.test(name)) name = "object";
    if (name === "Object" || name === "Array") name = name.toLowerCase();
  }
  return `${/^[aeio]/i.test(String(name)) ? "an" : "a"} ${String(name)}`;
}

/** The value, if it is an object. Arrays and functions are not. */
export function assertObject<T extends object>(name: string, value: T): T {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value
    : throwWrongType(name, "must be an object", value);
}

/** Whether an object's prototype is null, or the Object.prototype of any realm. */
function isPlain(value: object): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- a prototype is an object or null
  const prototype: object | null = Object.getPrototypeOf(value);
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf"))
  );
}

/** The same properties in an object that inherits nothing. */
export const bare = <T extends object>(value: T): T =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same properties
  Object.assign(Object.create(null) as object, value) as T;

/**
 * A copy of a plain object's own properties that inherits nothing. An instance of a class could hide a
 * `baseUrl` in its prototype, and a polluted `Object.prototype` could add one: the credential would go
 * where no one meant it to.
 */
export function ownProperties<T extends object>(name: string, value: T, wayOut?: string): T {
  if (!isPlain(assertObject(name, value))) {
    throwWrongType(name, "must be a plain object", value, wayOut || "pass { ...fields }");
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it gets the same properties
  const own = bare({}) as T;
  // Also those that are not enumerable: leaving one out would be ignoring it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- they are its own
  for (const key of Object.getOwnPropertyNames(value) as (keyof T)[]) own[key] = value[key];
  return own;
}

/**
 * A copy of the options, with known names only; `undefined` stands for no options. Ignoring a misspelled name
 * would be dangerous: with `baseURL` for `baseUrl`, a self-hosted key would go to the default host.
 * `wayOut` is what to do instead, where there is more to say than the nearest name.
 */
export function checkOptions<T extends object>(
  name: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
  wayOut?: (unknown: string) => string | undefined,
): Partial<T> {
  if (options === undefined) return bare({});
  const own = ownProperties(name, options, "aborted" in Object(options) ? "pass { signal }" : "");
  for (const option of Object.keys(own)) {
    if ((known as readonly string[]).includes(option)) continue;
    const nearest = nearestName(option, known);
    throwInvalid(
      name,
      `must not contain "${option.slice(0, 40)}": ` +
        (wayOut?.(option) ??
          (nearest ? `did you mean "${nearest}"?` : `known are ${known.join(", ")}`)),
    );
  }
  return own;
}

const lettersOf = (name: string) => name.toLowerCase().replaceAll("_", "");

/** Whether two names differ in upper case and underscores alone. */
export const isSpelledLike = (a: string, b: string): boolean => lettersOf(a) === lettersOf(b);

/** The known name with the same letters, or one that contains the name, or is contained, or begins alike. */
export function nearestName<Name extends string>(
  name: string,
  known: readonly Name[],
): Name | undefined {
  const a = lettersOf(name);
  const isSimilar = (b: string) =>
    a.length > 2 && (a.includes(b) || b.includes(a) || a.slice(0, 4) === b.slice(0, 4));
  return (
    known.find((each) => isSpelledLike(each, name)) ??
    known.find((each) => isSimilar(lettersOf(each)))
  );
}

/** A time limit in milliseconds; Infinity is one. */
export function checkLimit(name: string, value: number): number {
  const rule = "must be a number above 0";
  if (typeof value !== "number" || Number.isNaN(value)) throwWrongType(name, rule, value);
  return value > 0 ? value : throwInvalid(name, rule);
}

export function checkWhole(name: string, value: unknown, least: number): number {
  const rule = `must be a whole number from ${least}`;
  if (typeof value !== "number" || Number.isNaN(value)) throwWrongType(name, rule, value);
  return Number.isInteger(value) && value >= least ? value : throwInvalid(name, rule);
}

/** A function, or undefined. */
export const checkFunction = <T>(name: string, value: T): T =>
  value === undefined || typeof value === "function"
    ? value
    : throwWrongType(name, "must be a function", value);

/** Three parts of base64url, of which the first begins with `{"`: an API key, or another JWT. */
const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]/;

/**
 * An id that stays one segment of a path. `.` and `..`, encoded or not, are steps in a path (URL standard,
 * section 4.4), an empty one leads to another endpoint, and a lone surrogate has no UTF-8 form. A token in a
 * path would be in every URL, error and log.
 */
export function checkId(name: string, id: unknown): string {
  const rule = 'must be a string of Unicode characters other than "", "." and ".."';
  if (typeof id !== "string") {
    const isKey = typeof id === "object" && id !== null && Object.hasOwn(id, "id");
    throwWrongType(name, rule, id, isKey ? "pass key.id" : undefined);
  }
  if (["", ".", ".."].includes(id) || !id.isWellFormed()) throwInvalid(name, rule);
  if (id !== id.trim()) throwInvalid(name, "must not begin or end with white space");
  return jwt.test(id) ? throwInvalid(name, "must not be a token: pass the id of the key") : id;
}

/** The names of all options of a type: the compiler demands each of them, and no other. */
export const namesOf = <T extends object>(names: Record<keyof T & string, true>) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of `names` says so
  Object.keys(names) as (keyof T & string)[];
