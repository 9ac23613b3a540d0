/** Removes credentials from what is about to be shown: a server may echo them, a runtime may quote them. */
import { fieldOf } from "./field-of.ts";

const mark = "[redacted]";

export type Redact = (text: string) => string;

/**
 * Returns a function that replaces each secret by `[redacted]`, in upper or lower case, plain or escaped as
 * in JSON, a URL or HTML.
 */
export function redactor(secrets: string[]): Redact {
  // A secret read from a file may end in a line break, and be quoted without it.
  const trimmed = new Set(secrets.map((secret) => secret.trim()));
  trimmed.delete("");
  // Longest first: one credential may be part of another.
  const longest = [...trimmed].sort((a, b) => b.length - a.length);
  return (text) => {
    const lower = text.toLowerCase();
    return longest.reduce(
      (shown, secret) =>
        lower.includes(coreOf(secret)) ? shown.replace(patternOf(secret), mark) : shown,
      text,
    );
  };
}

/** The longest part of a secret that no escape changes. Searching for it is a thousand times faster. */
const coreOf = (secret: string): string =>
  secret
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .reduce((core, part) => (part.length > core.length ? part : core));

/** Repeats are bounded, because a long text would otherwise take too long to search. */
function patternOf(secret: string): RegExp {
  const source = secret.replace(/\\+|[^a-z\d]/giu, (run) => {
    const [char] = run;
    const units = char!.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
    const plain = units.map((hex) => `\\u${hex}`).join("");
    const inJson = units.map((hex) => `u${hex}`).join("\\\\{1,4}");
    const bytes = [...new TextEncoder().encode(char)];
    const inUrl = bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    const forms = `(?:${plain}|${inJson}|${inUrl}|&#?\\w{1,9};)`;
    return char === "\\" ? `${forms}{1,99}` : `\\\\{0,4}${forms}`;
  });
  // One that is so short is no real one, and part of many words.
  const alone = secret.length < 8 ? ["(?<![\\w-])", "(?![\\w-])"] : ["", ""];
  return new RegExp(alone.join(source), "gi");
}

/** A copy of a JSON value with all text redacted, property names included. */
export function redactJson(value: unknown, redact: Redact, depth = 0): unknown {
  // Deeper, this function or a later print would overflow the stack.
  if (depth > 99) return "[nested too deeply]";
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
 * A redacted copy of a cause. The original is dropped: an error of the runtime or of a custom `fetch` may
 * hold the request with its headers.
 */
export function redactCause(cause: unknown, redact: Redact, depth = 0): unknown {
  if (cause === undefined) return cause;
  if (Object(cause) !== cause || textOf(cause) !== anError) return redact(textOf(cause));
  // An AggregateError, with one error for each address that was tried, has no message of its own.
  const errors = fieldOf(cause, "errors");
  const messages = Array.isArray(errors)
    ? errors.map((each) => textOf(fieldOf(each, "message")))
    : [];
  const inner = depth < 4 ? redactCause(fieldOf(cause, "cause"), redact, depth + 1) : undefined;
  const message = fieldOf(cause, "message") ?? "";
  const text = redact(textOf(message) || messages.join("; "));
  const copy: Error = new Error(text, inner === undefined ? {} : { cause: inner });
  for (const field of ["name", "stack", "code", "syscall"]) {
    const value = fieldOf(cause, field);
    if (typeof value !== "string") continue;
    Object.defineProperty(copy, field, { value: redact(value), configurable: true });
  }
  return copy;
}

/** The text for an Error of any realm. */
const anError = "[object Error]";

/** A text for any value. String() would call an object's own method, which may throw or reveal too much. */
function textOf(value: unknown): string {
  if (Object(value) !== value) return String(value);
  try {
    return value instanceof Error ? anError : Object.prototype.toString.call(value);
  } catch {
    return "[object Object]";
  }
}
