/** Whether the document that `load` returned is one that a rotation has saved, or a person has written. */
import { checkId } from "../core/validate.ts";
import type { StoredKey } from "./store.ts";

/** A token that can be a header's value. */
export const isToken = (value: unknown): value is string =>
  typeof value === "string" && /^[\x21-\x7e]+$/.test(value);

/** The document, or an error that names the field at fault and never shows its value. */
export function checkDocument(document: unknown): StoredKey | undefined {
  if (document === undefined) return undefined;
  if (document === null) refuse("", "is null: return undefined when there is nothing yet");
  const stored = objectAt("", document);
  text("id", stored.id, isId);
  text("token", stored.token, isToken);
  if (stored.token !== undefined && stored.id === undefined)
    refuse("id", "is missing beside a token");
  text("expiration_time", stored.expiration_time);
  text("organization_id", stored.organization_id);
  if (stored.rotation !== undefined) checkJournal(objectAt("rotation", stored.rotation));
  return stored;
}

function checkJournal(journal: Fields): void {
  text("rotation.since", journal.since, isDate);
  if (journal.pending !== undefined) {
    const name = "rotation.pending";
    const pending = objectAt(name, journal.pending);
    checkMarked(name, pending);
    text(`${name}.token`, pending.token, isToken);
    text(`${name}.expiration_time`, pending.expiration_time);
    text(`${name}.organization_id`, pending.organization_id);
    if ((pending.id === undefined) !== (pending.token === undefined)) {
      refuse(name, "has only one of id and token");
    }
  }
  for (const [name, each] of entriesOf("rotation.abandoned", journal.abandoned)) {
    checkMarked(name, each);
  }
  for (const [name, { id, after }] of entriesOf("rotation.previous", journal.previous)) {
    required(`${name}.id`, id, isId);
    required(`${name}.after`, after, isDate);
  }
}

function checkMarked(name: string, { marker, since, id }: Fields): void {
  required(`${name}.marker`, marker, (value) => /^[^\]\s]+$/.test(value));
  required(`${name}.since`, since, isDate);
  text(`${name}.id`, id, isId);
}

type Fields = Readonly<Record<string, unknown>>;

function objectAt(name: string, value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(name, "is not an object");
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object has fields of some type
  return value as Fields;
}

function entriesOf(name: string, value: unknown): [string, Fields][] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return refuse(name, "is not an array");
  return value.map((each, index) => [`${name}[${index}]`, objectAt(`${name}[${index}]`, each)]);
}

type Rule = (value: string) => boolean;

function text(name: string, value: unknown, rule: Rule = () => true): void {
  if (value !== undefined) required(name, value, rule);
}

function required(name: string, value: unknown, rule: Rule): void {
  if (value === undefined) refuse(name, "is missing");
  if (typeof value !== "string") refuse(name, "is not a string");
  if (value !== value.trim()) {
    refuse(name, "begins or ends with white space, such as a file's last line break");
  }
  if (value === "" || !rule(value)) refuse(name, "is empty or of another form");
}

const isDate = (value: string): boolean => Number.isFinite(Date.parse(value));

function isId(value: string): boolean {
  try {
    return checkId("id", value) === value;
  } catch {
    return false;
  }
}

function refuse(name: string, problem: string): never {
  throw new Error(`${name === "" ? "the document" : `the document's ${name}`} ${problem}`);
}
