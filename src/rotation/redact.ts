/** Keeps tokens out of what a run reports. */
import { redactCause, redactJson, redactor } from "../core/redact.ts";
import { ApiError, MonadError } from "../errors.ts";

/** Every token in a document, however deep, and whatever else is wrong with the document. */
export function tokensIn(document: unknown, depth = 0): string[] {
  if (typeof document !== "object" || document === null || depth > 9) return [];
  return Object.entries(document).flatMap(([name, value]: [string, unknown]) =>
    name === "token" && typeof value === "string" && value.trim() !== ""
      ? [value, value.trim()]
      : tokensIn(value, depth + 1),
  );
}

/** A copy without secrets. A MonadError keeps its class and fields, so that callers can examine it. */
export function redactError(error: unknown, secrets: ReadonlySet<string>): unknown {
  const redact = redactor([...secrets]);
  const copy = redactCause(error, redact);
  if (error instanceof SyntaxError && copy instanceof Error) {
    // JSON.parse quotes the text around the error, which may hold the stored token.
    const message = "invalid syntax (the message is omitted: it may quote a token)";
    Object.defineProperties(copy, { message: { value: message }, stack: { value: message } });
  }
  if (!(error instanceof MonadError)) return copy;
  // oxlint-disable-next-line typescript/no-unsafe-argument -- the prototype of a MonadError
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  if (error instanceof ApiError) {
    const headers = [...error.headers].map(([name, value]) => [name, redact(value)] as const);
    Object.defineProperty(copy, "headers", {
      value: new Headers(headers.map((pair) => [...pair])),
    });
  }
  return Object.assign(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a redacted copy of an object is an object
    copy as object,
    redactJson(Object.fromEntries(Object.entries(error)), redact),
  );
}
