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

/** Whether two names differ in case, or by one or two letters. */
function isSimilar(a: string, b: string): boolean {
  const [short, long] = [a.toLowerCase(), b.toLowerCase()].sort((x, y) => x.length - y.length);
  // Levenshtein distance, one row at a time.
  let row = Array.from({ length: short!.length + 1 }, (_, index) => index);
  for (const letter of long!) {
    let diagonal = row[0]!++;
    for (let i = 1; i < row.length; i++) {
      const next = Math.min(row[i - 1]! + 1, row[i]! + 1, diagonal + +(short![i - 1] !== letter));
      diagonal = row[i]!;
      row[i] = next;
    }
  }
  return row.at(-1)! <= 2;
}
