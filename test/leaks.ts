/** Everything that a caller can print of a value, as text. */
import { inspect } from "node:util";

const all = {
  depth: Infinity,
  showHidden: true,
  getters: true,
  maxStringLength: Infinity,
} as const;

/** What an error, or a client, shows: printed whole, as JSON, as a string, and each cause by itself. */
export function shown(value: unknown): string[] {
  const texts = [inspect(value, all), inspect(value), JSON.stringify(value) ?? "", String(value)];
  if (!(value instanceof Error)) return texts;
  texts.push(value.name, value.message, value.stack ?? "");
  for (const name of Object.getOwnPropertyNames(value)) {
    const field = (value as unknown as Record<string, unknown>)[name];
    texts.push(name, field === value ? "" : inspect(field, all), JSON.stringify(field) ?? "");
    if (typeof field === "string") texts.push(field);
    if (field instanceof Headers) texts.push(JSON.stringify([...field]));
  }
  return value.cause === undefined ? texts : [...texts, ...shown(value.cause)];
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

/** The first text that shows a secret in any form; undefined when none does. */
export const leak = (value: unknown, ...secrets: string[]): string | undefined => {
  const texts = shown(value);
  const written = secrets.flatMap(forms);
  return texts.find((text) => written.some((form) => text.includes(form)));
};
