/** Commands that keep a key valid: `ensure` and `rotate`. */
import type { ApiKeysClient } from "monad-api-keys";
import {
  ensureApiKey,
  rotateApiKey,
  type RotationOptions,
  type RotationResult,
  type RotationWarning,
} from "monad-api-keys/rotation";
import { defineCommand, type Options, type Values } from "./arguments.ts";
import { connect, connectionOptions } from "./connect.ts";
import { dryRun } from "./dry-run.ts";
import { fromNow, parseDuration } from "./durations.ts";
import { execute } from "./exec.ts";
import { exitCodes, UsageError } from "./failure.ts";
import type { Io } from "./io.ts";
import { outputOptions } from "./key-output.ts";
import { openStore, storeOptions } from "./key-store.ts";
import { runShell, shellFailure } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

const runOptions = {
  grace: {
    type: "string",
    value: "TIME",
    default: "1h",
    help: "how long the old key stays valid, for programs that cache it; 0 deletes it at once (default: 1h)",
  },
  description: {
    type: "string",
    value: "TEXT",
    help: "the description of a new key (default: the old key's)",
  },
  verify: {
    type: "string",
    value: "COMMAND",
    help: 'gets { "id", "token" } on its stdin, and proves the token by exit code 0 (default: a list with the token)',
  },
  exec: {
    type: "string",
    value: "COMMAND",
    help: "runs after a change, to reload what uses the key, for instance",
  },
  "dry-run": { type: "boolean", help: "shows the first change that would be made, and makes none" },
  ...outputOptions,
  ...connectionOptions,
} as const satisfies Options;

const lifetime = { type: "string", value: "TIME" } as const;

export const ensure = defineCommand({
  usage: "ensure",
  summary: `Keeps a key valid, for a job that runs every day: creates it where there is none, and replaces it before
it expires. The successor is proven and stored before the old key is deleted. A run may be interrupted
anywhere, and run again at any time: the next run completes it.`,
  options: {
    ...storeOptions,
    name: { type: "string", value: "NAME", help: "the name of a new key" },
    role: { type: "string", value: "ID", help: "the id of its role" },
    lifetime: { ...lifetime, help: "how long a new key is valid: 90d" },
    "renew-before": {
      type: "string",
      value: "TIME",
      help: "replaces the key when it expires in less than this: 14d",
    },
    ...runOptions,
  },
  examples: [
    "ensure --file ci.json --name ci --role ROLE_ID --lifetime 90d --renew-before 14d",
    "ensure --file ci.json --name ci --role ROLE_ID --lifetime 90d --renew-before 14d --exec 'systemctl reload ci'",
    "ensure --load './load.sh' --save './save.sh' --name ci --role ROLE_ID --lifetime 90d --renew-before 14d",
  ],
  async run(call) {
    const { name, role, lifetime, "renew-before": renewBefore } = call.values;
    if (
      name === undefined ||
      role === undefined ||
      lifetime === undefined ||
      renewBefore === undefined
    ) {
      throw new UsageError("ensure needs --name, --role, --lifetime and --renew-before");
    }
    const lifetimeMs = parseLifetime(lifetime);
    const renewBeforeMs = parseDuration("--renew-before", renewBefore);
    return run(call, (apiKeys, options) =>
      ensureApiKey(apiKeys, { ...options, name, role_id: role, lifetimeMs, renewBeforeMs }),
    );
  },
});

export const rotate = defineCommand({
  usage: "rotate",
  summary: `Replaces the stored key now, whether it is due or not, in the same way as ensure. Where a key has leaked,
--grace 0 deletes the old one before the run ends.`,
  options: {
    ...storeOptions,
    name: {
      type: "string",
      value: "NAME",
      help: "the name of the new key (default: the old key's)",
    },
    role: { type: "string", value: "ID", help: "the id of its role (default: the old key's)" },
    lifetime: { ...lifetime, help: "how long it is valid: 90d (default: as long as the old key)" },
    ...runOptions,
  },
  examples: ["rotate --file ci.json", "rotate --file ci.json --grace 0"],
  async run(call) {
    const { name, role, lifetime } = call.values;
    const lifetimeMs = lifetime === undefined ? undefined : parseLifetime(lifetime);
    return run(call, (apiKeys, options) =>
      rotateApiKey(apiKeys, { ...options, name, role_id: role, lifetimeMs }),
    );
  },
});

function parseLifetime(text: string): number {
  const ms = parseDuration("--lifetime", text);
  if (ms < 60_000) throw new UsageError("--lifetime must be at least a minute");
  return ms;
}

interface Call {
  values: Pick<Values<typeof runOptions>, "grace"> &
    Partial<Values<typeof runOptions & typeof storeOptions>>;
  io: Io;
  terminal: Terminal;
}

async function run(
  call: Call,
  rotation: (apiKeys: ApiKeysClient, options: RotationOptions) => Promise<RotationResult>,
): Promise<number> {
  const { values, io, terminal } = call;
  const graceMs = parseDuration("--grace", values.grace);
  const apiKeys = connect(call);
  const options: RotationOptions = {
    store: await openStore(values, terminal),
    graceMs,
    description: values.description,
    verify: values.verify === undefined ? undefined : verifier(values.verify, terminal),
    signal: io.signal,
    onProgress: ({ step, id }) => terminal.progress(id === undefined ? step : `${step} ${id}`),
  };
  if (values["dry-run"]) {
    const change = await dryRun(apiKeys, options, rotation);
    terminal.progress("");
    if (terminal.json) await terminal.printJson({ dry_run: true, first_change: change ?? null });
    else await terminal.print(`Dry run: ${change ?? "nothing would change"}.\n`);
    return exitCodes.done;
  }
  const result = await rotation(apiKeys, options);
  terminal.progress("");
  if (terminal.json) await terminal.printJson(result);
  else await terminal.print(`${describe(result, io.now())}\n`);
  if (!terminal.json) for (const { message } of result.warnings) terminal.warn(`${message}.`);
  const isChanged = result.action !== "unchanged";
  const code = await execute(isChanged ? values.exec : undefined, io, terminal);
  return result.warnings.some(isLeft) ? exitCodes.left : code;
}

/** Whether a person has something to clean up; the others are for information. */
const isLeft = ({ code }: RotationWarning): boolean =>
  code !== "changed-by-server" && code !== "clocks-differ";

function describe({ action, reason, key, deleted, previous }: RotationResult, now: number): string {
  const why = reason === "valid" || reason === "requested" ? "" : ` (${reason})`;
  const expires = Date.parse(key.expiration_time);
  const left = Number.isNaN(expires) ? "" : `, ${fromNow(expires, now)}`;
  return [
    `${action}${why}: key ${key.id} expires ${key.expiration_time}${left}`,
    ...deleted.map((id) => `deleted: key ${id}`),
    ...previous.map(({ id, after }) => `to be deleted by a run after ${after}: key ${id}`),
  ].join("\n");
}

function verifier(command: string, terminal: Terminal): NonNullable<RotationOptions["verify"]> {
  return async ({ id, token }) => {
    terminal.hide(token);
    const failure = shellFailure(
      "--verify",
      await runShell(command, JSON.stringify({ id, token })),
    );
    if (failure !== undefined) throw new Error(failure);
  };
}
