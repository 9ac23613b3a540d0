/** Checks of values that a caller provides. Messages name the option and never show its value. */

/** Throws the TypeError for an invalid option or argument. */
export function throwInvalid(name: string, rule: string): never {
  throw new TypeError(`monad-api-keys: ${name} ${rule}`);
}

/** The value, if it is an object. Arrays and functions are not. */
export function assertObject<T extends object>(name: string, value: T): T {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value
    : throwInvalid(name, "must be an object");
}

/**
 * Options with known names only; `undefined` stands for no options. Ignoring a misspelled name would be
 * dangerous: with `baseURL` for `baseUrl`, a self-hosted key would go to the default host.
 */
export function checkOptions<T extends object>(
  name: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
): Partial<T> {
  if (options === undefined) return {};
  for (const option of Object.keys(assertObject(name, options))) {
    if ((known as readonly string[]).includes(option)) continue;
    const nearest = known.find((each) => isSimilar(each, option));
    throwInvalid(
      name,
      `must not contain "${option.slice(0, 40)}": ` +
        (nearest ? `did you mean "${nearest}"?` : `known are ${known.join(", ")}`),
    );
  }
  return options;
}

/** Whether one name contains the other, in any spelling, or both begin alike. */
function isSimilar(known: string, given: string): boolean {
  const letters = (name: string) => name.toLowerCase().replaceAll("_", "");
  const [a, b] = [letters(known), letters(given)];
  return b !== "" && (a.includes(b) || b.includes(a) || a.slice(0, 4) === b.slice(0, 4));
}

/** A time limit in milliseconds; Infinity is one. */
export const checkLimit = (name: string, value: number): number =>
  typeof value === "number" && value > 0 ? value : throwInvalid(name, "must be a number above 0");

export const checkWhole = (name: string, value: number, least: number): number =>
  Number.isInteger(value) && value >= least
    ? value
    : throwInvalid(name, `must be a whole number from ${least}`);

/** A function, or undefined. */
export const checkFunction = <T>(name: string, value: T): T =>
  value === undefined || typeof value === "function"
    ? value
    : throwInvalid(name, "must be a function");

/**
 * An id that stays one segment of a path. `.` and `..`, encoded or not, are steps in a path (URL standard,
 * section 4.4), an empty one leads to another endpoint, and a lone surrogate has no UTF-8 form.
 */
export function checkId(name: string, id: unknown): string {
  if (typeof id !== "string" || ["", ".", ".."].includes(id) || !id.isWellFormed()) {
    throwInvalid(name, 'must be a string of Unicode characters other than "", "." and ".."');
  }
  return id === id.trim() ? id : throwInvalid(name, "must not begin or end with white space");
}
