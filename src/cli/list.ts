/** Commands that read: `list`, `get` and `expiring`. */
import type { ApiKey, ApiKeysClient } from "monad-api-keys";
import { defineCommand, type Options, type Values } from "./arguments.ts";
import { connect, connectionOptions } from "./connect.ts";
import { parseDuration } from "./durations.ts";
import { exitCodes, UsageError } from "./failure.ts";
import type { Io } from "./io.ts";
import { outputOptions, printKey, printKeys } from "./key-output.ts";
import type { Terminal } from "./terminal.ts";

const filterOptions = {
  name: { type: "string", value: "NAME", help: "only keys of this name; * stands for any text" },
  role: { type: "string", value: "ID", help: "only keys of this role" },
} as const satisfies Options;

const csv = { csv: { type: "boolean", help: "prints CSV" } } as const satisfies Options;

export const list = defineCommand({
  usage: "list",
  summary: "Lists the keys of the organization, without their tokens.",
  options: {
    ...filterOptions,
    "expires-within": {
      type: "string",
      value: "TIME",
      help: "only keys that expire within this time, or have expired: 30d, 12h",
    },
    ...outputOptions,
    ...csv,
    ...connectionOptions,
  },
  examples: ["list", "list --name 'ci-*' --json", "list --expires-within 30d --csv > keys.csv"],
  async run(call) {
    const { values } = call;
    const within = values["expires-within"];
    const withinMs = within === undefined ? undefined : parseDuration("--expires-within", within);
    const keys = await readKeys(connect(call), call, withinMs);
    await printKeys(keys, call, values.csv);
    return exitCodes.done;
  },
});

export const get = defineCommand({
  usage: "get ID",
  summary: "Shows one key, without its token.",
  options: { ...outputOptions, ...connectionOptions },
  positionals: [1, 1],
  examples: ["get 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93"],
  async run(call) {
    const { positionals, io } = call;
    await printKey(await connect(call).get(positionals[0]!, { signal: io.signal }), call);
    return exitCodes.done;
  },
});

export const expiring = defineCommand({
  usage: "expiring",
  summary: `Lists the keys that expire soon, have expired, or have an expiration that is not a date, and ends
with exit code 3 if there is one, so that a scheduled job can raise an alarm.`,
  options: {
    within: {
      type: "string",
      value: "TIME",
      default: "30d",
      help: "how soon: 14d, 12h (default: 30d)",
    },
    ...filterOptions,
    ...outputOptions,
    ...csv,
    ...connectionOptions,
  },
  examples: ["expiring --within 14d"],
  async run(call) {
    const { values, terminal } = call;
    const keys = await readKeys(connect(call), call, parseDuration("--within", values.within));
    keys.sort((a, b) => orderOf(a) - orderOf(b));
    if (keys.length === 0) terminal.note(`No key expires within ${values.within}.`);
    if (keys.length > 0 || values.csv || values.json) await printKeys(keys, call, values.csv);
    return keys.length > 0 ? exitCodes.found : exitCodes.done;
  },
});

/** First those whose date is unknown. */
const orderOf = ({ expiration_time }: ApiKey): number => Date.parse(expiration_time) || 0;

interface Call {
  values: Partial<Values<typeof filterOptions & typeof csv & typeof outputOptions>>;
  io: Io;
  terminal: Terminal;
}

/** All keys that the filters let through, in the server's order. */
async function readKeys(
  apiKeys: ApiKeysClient,
  { values, io, terminal }: Call,
  withinMs: number | undefined,
): Promise<ApiKey[]> {
  const { name, role } = values;
  if (values.json && values.csv) throw new UsageError("--json and --csv exclude each other");
  const isNamed = name === undefined ? () => true : matcher(name);
  const latest = withinMs === undefined ? undefined : io.now() + withinMs;
  const keys: ApiKey[] = [];
  let count = 0;
  for await (const key of apiKeys.listAll({}, { signal: io.signal })) {
    if (++count % 100 === 0) terminal.progress(`${count} keys read`);
    // A date that cannot be parsed is not later than any time.
    const isLater = latest !== undefined && Date.parse(key.expiration_time) > latest;
    if (!isLater && isNamed(key.name) && (role === undefined || key.role_id === role)) {
      keys.push(key);
    }
  }
  terminal.progress("");
  return keys;
}

/** Whether a name is the pattern, in which `*` stands for any text. */
function matcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[$()+.?[\\\]^{|}]/g, "\\$&"));
  const regexp = new RegExp(`^${parts.join(".*")}$`, "su");
  return (name) => regexp.test(name);
}
