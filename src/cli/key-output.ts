/** How keys are shown: as a table, as fields, as CSV and as JSON, never with a token. */
import type { ApiKey } from "monad-api-keys";
import type { Options } from "./arguments.ts";
import { fromNow } from "./durations.ts";
import type { Io } from "./io.ts";
import type { Terminal } from "./terminal.ts";
import { toCsv, toTable } from "./text.ts";

export const outputOptions = {
  json: { type: "boolean", help: "prints JSON, errors too" },
} as const satisfies Options;

/** The fields that come first, in this order. Others follow as servers return them. */
const firstFields: readonly string[] = [
  "id",
  "name",
  "description",
  "organization_id",
  "role_id",
  "expiration_time",
  "created_at",
  "updated_at",
] satisfies (keyof ApiKey)[];

/** The names of all fields that the keys have, without the token. */
const fieldsOf = (keys: readonly ApiKey[]): string[] => [
  ...new Set([...firstFields, ...keys.flatMap((key) => Object.keys(withoutToken(key)))]),
];

/** The fields of a key without a token, also where a server shows one that it should not. */
export const withoutToken = (key: ApiKey): Record<string, unknown> =>
  Object.fromEntries(Object.entries(key).filter(([name]) => name !== "token"));

const fieldOf = (key: ApiKey, name: string): string => {
  const value = withoutToken(key)[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

interface Call {
  io: Io;
  terminal: Terminal;
}

/** Prints a list as `--json` or `--csv` asks for, else as a table. */
export async function printKeys(
  keys: readonly ApiKey[],
  { io, terminal }: Call,
  csv = false,
): Promise<void> {
  if (terminal.json) return terminal.printJson(keys.map(withoutToken));
  if (csv) {
    const fields = fieldsOf(keys);
    return terminal.print(
      toCsv([fields, ...keys.map((key) => fields.map((f) => fieldOf(key, f)))]),
    );
  }
  if (keys.length === 0) return terminal.note("There is no such key.");
  const color = hasColor(io);
  const [header, ...lines] = keyTable(keys, io.now());
  const painted = lines.map((line, index) => {
    const expires = Date.parse(keys[index]!.expiration_time);
    return color && !(expires > io.now()) ? `\x1b[31m${line}\x1b[39m` : line;
  });
  const all = [color ? `\x1b[1m${header}\x1b[22m` : header, ...painted];
  return terminal.print(`${all.join("\n")}\n`);
}

/** The lines of a table with a header. */
export const keyTable = (keys: readonly ApiKey[], now: number): string[] =>
  toTable([
    ["ID", "NAME", "ROLE", "EXPIRES", ""],
    ...keys.map((key) => [
      ...["id", "name", "role_id", "expiration_time"].map((name) => fieldOf(key, name)),
      stateOf(key, now),
    ]),
  ]);

/** Prints one key. */
export async function printKey(key: ApiKey, { io, terminal }: Call): Promise<void> {
  if (terminal.json) return terminal.printJson(withoutToken(key));
  const rows = fieldsOf([key]).map((name) => {
    const state = name === "expiration_time" ? ` (${stateOf(key, io.now())})` : "";
    return [name, fieldOf(key, name) + state];
  });
  return terminal.print(`${toTable(rows).join("\n")}\n`);
}

function stateOf(key: ApiKey, now: number): string {
  const expires = Date.parse(key.expiration_time);
  if (Number.isNaN(expires)) return "not a date";
  return expires <= now ? `expired ${fromNow(expires, now)}` : fromNow(expires, now);
}

/** https://no-color.org, and terminals that know none. */
const hasColor = ({ stdout }: Io): boolean =>
  Boolean(stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb";
