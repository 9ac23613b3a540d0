/** Keeps tokens out of what a run reports: its own, those that a store quotes, and the environment's. */
import { environment } from "../core/config.ts";
import { type Redact, redactJson, redactor } from "../core/redact.ts";
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

/** Replaces each secret, also in base64, which Kubernetes and headers use. */
export function redactorOf(secrets: ReadonlySet<string>): Redact {
  const variables = [environment("MONAD_API_KEY"), environment("MONAD_BEARER_TOKEN")];
  const all = [...secrets, ...variables.filter((value) => value !== undefined)];
  return redactor([...new Set(all.flatMap((secret) => [secret, ...base64Forms(secret)]))]);
}

/**
 * A secret as a part of text in base64, which depends on where it begins in a group of three bytes. The
 * characters at both ends that hold bits of the text around it are left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret));
  // A shorter one would also be found where it is none.
  if (bytes.length < 8) return [];
  return [0, 1, 2].flatMap((offset) => {
    const length = offset + bytes.length;
    const encoded = btoa("\0".repeat(offset) + bytes).replace(/=+$/, "");
    const own = encoded.slice(offset === 0 ? 0 : offset + 1, length % 3 === 0 ? undefined : -1);
    const urlSafe = own.replaceAll("+", "-").replaceAll("/", "_");
    return urlSafe === own ? [own] : [own, urlSafe];
  });
}

/**
 * What may be a token in the message of a `load` that has failed, where it is not known: the value of a field of
 * that name, a JWT, the base64 form of one, and any long run of characters without a space or slash.
 */
const maybeToken =
  /(?<=token\W{0,9}[:=]\W{0,9})[\w.~+/=-]+|\b(?:eyJ|ZXlK)[\w.+/=-]+|(?<![\w+=-])[\w+=-]{40,}/gi;

export const redactUnknown: Redact = (text) => text.replace(maybeToken, "[redacted]");

const omitted = "invalid syntax (the message is omitted: it may quote a token)";

/**
 * A copy of whatever was thrown, without secrets. The message of a parser is omitted, at any depth, because it
 * quotes what it could not read. A MonadError keeps its class and fields, so that callers can examine it.
 */
export function redactError(error: unknown, redact: Redact): unknown {
  const quotes = parserMessages(error);
  const redactAll = (text: string) =>
    redact(quotes.reduce((shown, quote) => shown.replaceAll(quote, omitted), text));
  return copyError(error, redactAll, 0);
}

/** An error and what it holds may be anything, with getters that throw. */
function read(object: object, field: string): unknown {
  try {
    return Reflect.get(object, field);
  } catch {
    return undefined;
  }
}

const textAt = (object: object, field: string): string => {
  const value = read(object, field);
  return typeof value === "string" ? value : "";
};

/** The errors that an error holds: its cause, and those of an AggregateError. */
function heldBy(error: object): unknown[] {
  const errors = read(error, "errors");
  return [read(error, "cause"), ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
}

const maxDepth = 9;

function parserMessages(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > maxDepth) return [];
  const constructor = read(error, "constructor");
  const name = `${textAt(error, "name")} ${typeof constructor === "function" ? constructor.name : ""}`;
  const isParser = error instanceof SyntaxError || /syntax|parse|yaml|toml|json/i.test(name);
  const own = isParser ? [textAt(error, "message")].filter((message) => message !== "") : [];
  return [...own, ...heldBy(error).flatMap((each) => parserMessages(each, depth + 1))];
}

function copyError(error: unknown, redact: Redact, depth: number): unknown {
  if (error === undefined || error === null) return error;
  if (!(error instanceof Error)) {
    return redact(typeof error === "object" ? "an object" : String(error));
  }
  const [cause, ...errors] = depth < maxDepth ? heldBy(error) : [];
  const messages = errors.map((each) => (each instanceof Error ? textAt(each, "message") : ""));
  const message = redact(textAt(error, "message") || messages.filter(Boolean).join("; "));
  const copiedCause = copyError(cause, redact, depth + 1);
  const copy = new Error(message, copiedCause === undefined ? {} : { cause: copiedCause });
  for (const field of ["name", "stack", "code", "syscall"]) {
    const value = redact(textAt(error, field));
    if (value !== "") Object.defineProperty(copy, field, { value, configurable: true });
  }
  return error instanceof MonadError ? copyFields(error, copy, redact) : copy;
}

function copyFields(error: MonadError, copy: Error, redact: Redact): Error {
  // oxlint-disable-next-line typescript/no-unsafe-argument -- the prototype of a MonadError
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  if (error instanceof ApiError) {
    const headers = new Headers([...error.headers].map(([name, value]) => [name, redact(value)]));
    Object.defineProperty(copy, "headers", { value: headers });
  }
  const fields = redactJson(Object.fromEntries(Object.entries(error)), redact);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a redacted copy of an object is an object
  return Object.assign(copy, fields as object);
}
