/** Searches everything that a caller can print of a value for secrets. */
import { inspect } from "node:util";

const all = {
  depth: Infinity,
  showHidden: true,
  getters: true,
  maxStringLength: Infinity,
} as const;

/** A value as text: inspected, as JSON, as a string, and each field of an error by itself. */
function printed(value: unknown): string[] {
  const texts = [inspect(value, all), JSON.stringify(value) ?? "", String(value)];
  if (!(value instanceof Error)) return texts;
  // What printing escapes or leaves out.
  for (const name of ["message", "stack", ...Object.getOwnPropertyNames(value)]) {
    const field = (value as unknown as Record<string, unknown>)[name];
    if (typeof field === "string") texts.push(field);
    if (field instanceof Headers) texts.push([...field].flat().join("\n"));
    if (field instanceof Error) texts.push(...printed(field));
  }
  return texts;
}

const html = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The ways in which a server, a runtime or a printer writes a text down. */
export const forms = (secret: string): string[] => [
  secret,
  inspect(secret).slice(1, -1),
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  // As Go's encoding/json writes it.
  JSON.stringify(secret)
    .slice(1, -1)
    .replace(/[&<>]/g, (character) => unicode(character)),
  secret.replaceAll("/", "\\/"),
  encodeURI(secret),
  encodeURIComponent(secret),
  encodeURIComponent(secret).toLowerCase(),
  new URLSearchParams({ a: secret }).toString().slice(2),
  html(secret),
  html(secret)
    .replaceAll("&#34;", "&quot;")
    .replaceAll("&#38;", "&amp;")
    .replaceAll("&#60;", "&lt;"),
];
const unicode = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The text, if it shows a secret in any form. */
export const findSecretsInText = (text: string, ...secrets: string[]): string | undefined =>
  secrets.some((secret) => forms(secret).some((form) => text.includes(form))) ? text : undefined;

/** The first text that a print of the value shows a secret in, in any form; undefined if there is none. */
export const findSecrets = (value: unknown, ...secrets: string[]): string | undefined => {
  const all = new Set(secrets.flatMap(forms));
  return printed(value).find((text) => [...all].some((form) => text.includes(form)));
};

/** Response bodies that hold the credential. */
export const echoes: Record<string, (secret: string) => string> = {
  "a JSON string": (secret) => JSON.stringify(`bad key ${secret}!`),
  "an error": (secret) => JSON.stringify({ code: 400, error: `bad key ${secret}` }),
  "a message": (secret) => JSON.stringify({ message: `bad key ${secret}` }),
  "a deep field": (secret) => JSON.stringify({ a: [{ b: { c: [secret, `Bearer ${secret}`] } }] }),
  "the name of a field": (secret) =>
    JSON.stringify({ error: { [secret]: { [`x-${secret}`]: 1 } } }),
  HTML: (secret) => `<html><pre>x-api-key: ${secret}</pre>`,
  text: (secret) => `x-api-key: ${secret} is not known`,
  "truncated JSON": (secret) => JSON.stringify({ error: secret }).slice(0, -1),
  "text, in every form": (secret) => forms(secret).join(" "),
  "JSON in JSON": (secret) => JSON.stringify({ error: JSON.stringify({ key: secret }) }),
};

/** Values that a custom fetch may throw, with the credential and the request in them. */
export const thrown: ((secret: string, init: RequestInit) => unknown)[] = [
  (_, init) => new Error(`cannot send ${JSON.stringify(init.headers)}`),
  (_, init) => Object.assign(new Error("axios"), { config: init, headers: init.headers }),
  (secret, init) => new TypeError("fetch failed", { cause: new Error(secret, { cause: init }) }),
  (secret) => new AggregateError([new Error(secret)], secret),
  (secret) => new Error("outer", { cause: new AggregateError([new Error(secret)]) }),
  (secret) => Object.assign(new Error("coded"), { code: secret, syscall: secret, name: secret }),
  (secret) => Object.assign(new Error("renamed"), { message: { secret }, stack: { secret } }),
  (_, init) => init,
  (secret) => secret,
  (secret) => ({ toString: () => secret, message: secret }),
  () => Object.create(null),
  (secret) => Symbol(secret),
  () => undefined,
  () => null,
  (secret) => new DOMException(secret, "NetworkError"),
  (secret) => {
    const error = new Error(secret);
    return (error.cause = error);
  },
];
