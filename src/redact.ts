/**
 * Takes credentials out of what is about to be shown: a server may echo them, a runtime may quote them.
 */

const mark = "[redacted]";

/**
 * A function that replaces each secret by `[redacted]`, in either case, as it is or escaped as JSON, a URL
 * or HTML escapes it. The repeats have limits, or a long text could take for ever to search.
 */
export function redactor(secrets: string[]): (text: string) => string {
  if (secrets.length === 0) return (text) => text;
  // The longest first: one credential may be a part of another.
  const longest = [...secrets].sort((a, b) => b.length - a.length);
  const patterns = longest.map((secret) =>
    secret.replace(/\\+|[^a-z\d]/gi, (run) => {
      const hex = run.charCodeAt(0).toString(16);
      const forms = `(?:\\x${hex}|u00${hex}|%${hex}|&#?\\w{1,9};)`;
      return run.startsWith("\\") ? `${forms}{1,99}` : `\\\\{0,4}${forms}`;
    }),
  );
  const pattern = new RegExp(patterns.join("|"), "gi");
  return (text) => text.replace(pattern, mark);
}

/** A copy of a JSON value with everything in it redacted, names of fields included. */
export function redactJson(value: unknown, redact: (text: string) => string, depth = 0): unknown {
  // So deep, printing it would overflow the stack, and so would this.
  if (depth > 99) return "[nested too deep]";
  const inner = (item: unknown) => redactJson(item, redact, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value);
    return Object.fromEntries(fields.map(([name, item]) => [redact(name), inner(item)]));
  }
  const text = redact(String(value));
  return text === String(value) ? value : text;
}

/**
 * What a cause says, without the cause: an error of the runtime or of a given `fetch` may hold the
 * request and its headers.
 */
export function redactCause(cause: unknown, redact: (text: string) => string, depth = 0): unknown {
  if (cause === undefined) return cause;
  if (!(cause instanceof Error)) return redact(textOf(cause));
  const { name, message, stack, code, syscall, errors } = cause as Error & Record<string, unknown>;
  // One error for each address that was tried, say, and no words of its own.
  const all = Array.isArray(errors) ? errors.map((each) => textOf(each?.message)) : [];
  const inner = depth < 4 ? redactCause(cause.cause, redact, depth + 1) : undefined;
  const words = redact(textOf(message) || all.join("; "));
  const copy: Error = new Error(words, inner === undefined ? {} : { cause: inner });
  const shown = { name, stack, code, syscall };
  for (const [field, value] of Object.entries(shown)) {
    if (typeof value !== "string") continue;
    Object.defineProperty(copy, field, { value: redact(value), configurable: true });
  }
  return copy;
}

/** A text for anything: String() asks an object, which may fail or tell too much. */
const textOf = (value: unknown): string =>
  Object(value) === value ? Object.prototype.toString.call(value) : String(value);
