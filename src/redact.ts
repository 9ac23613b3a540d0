/**
 * Takes credentials out of what is about to be shown: a server may echo them, a runtime may quote them.
 */

const mark = "[redacted]";

/** A function that replaces each secret, as it is, JSON-escaped or URL-encoded, by `[redacted]`. */
export function redactor(secrets: string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ]);
  // The longest first: one credential may be a part of another.
  forms.sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, mark), text);
}

/** A copy of a JSON value with every string in it redacted, names of fields included. */
export function redactJson(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactJson(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redact(name), redactJson(item, redact)]),
  );
}

/**
 * What a cause says, without the cause: an error of the runtime or of a given `fetch` may hold the
 * request and its headers.
 */
export function redactCause(cause: unknown, redact: (text: string) => string, depth = 0): unknown {
  if (!(cause instanceof Error)) return cause === undefined ? cause : redact(String(cause));
  const { name, message, stack, code, syscall } = cause as Error & Record<string, unknown>;
  const inner = depth < 4 ? redactCause(cause.cause, redact, depth + 1) : undefined;
  const copy: Error = new Error(redact(message), inner === undefined ? {} : { cause: inner });
  const shown = { name, stack, code, syscall };
  for (const [field, value] of Object.entries(shown)) {
    if (typeof value !== "string") continue;
    Object.defineProperty(copy, field, { value: redact(value), configurable: true });
  }
  return copy;
}
