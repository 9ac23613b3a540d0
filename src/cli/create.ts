/** Commands that create a token: `create` and `regenerate`. */
import type { CreateApiKeyRequest } from "monad-api-keys";
import { defineCommand, type Options } from "./arguments.ts";
import { checkConfirmation, confirmed, confirmOptions, dryRunOption } from "./confirm.ts";
import { connect, connectionOptions } from "./connect.ts";
import { destinationOptions, prepareDestination } from "./destination.ts";
import { parseExpiration } from "./durations.ts";
import { execute } from "./exec.ts";
import { exitCodes, UsageError } from "./failure.ts";
import { outputOptions, printKey } from "./key-output.ts";

const execOption = {
  exec: {
    type: "string",
    value: "COMMAND",
    help: "runs once the token is delivered, to reload what uses it, for instance",
  },
} as const satisfies Options;

export const create = defineCommand({
  usage: "create",
  summary: `Creates a key, and delivers its token to a file or a command. The file is opened before the key is
created. Where the token cannot be delivered, it is kept in a file of its own, which the message names.`,
  options: {
    name: { type: "string", value: "NAME", help: "the name of the key" },
    role: { type: "string", value: "ID", help: "the id of its role" },
    expires: {
      type: "string",
      value: "WHEN",
      help: "its expiration: 90d, or a date such as 2027-01-01 (its beginning in UTC)",
    },
    description: { type: "string", value: "TEXT", help: "its description" },
    ...destinationOptions,
    ...execOption,
    ...dryRunOption,
    ...outputOptions,
    ...connectionOptions,
  },
  examples: [
    "create --name ci --role ROLE_ID --expires 90d --out ci.json",
    "create --name ci --role ROLE_ID --expires 90d --token-only --save 'gh secret set MONAD_API_KEY'",
  ],
  async run(call) {
    const { values, io, terminal } = call;
    const { name, role, expires, description } = values;
    if (name === undefined || role === undefined || expires === undefined) {
      throw new UsageError("create needs --name, --role and --expires");
    }
    const body: CreateApiKeyRequest = {
      name,
      role_id: role,
      expiration_time: parseExpiration("--expires", expires, io.now()).toISOString(),
      ...(description === undefined ? {} : { description }),
    };
    const apiKeys = connect(call);
    const destination = prepareDestination(call);
    if (values["dry-run"]) {
      destination.discard();
      terminal.note("Dry run: this key would be created.");
      await terminal.printJson(body);
      return exitCodes.done;
    }
    io.signal.throwIfAborted();
    // No signal from here: a response that is not awaited would be a token that nobody has.
    const key = await apiKeys.create(body).catch((error: unknown) => {
      destination.discard();
      throw error;
    });
    await destination.deliver(key);
    terminal.note(`The key ${key.id} was created.`);
    if (!values["print-token"]) await printKey(key, call);
    return execute(values.exec, io, terminal);
  },
});

export const regenerate = defineCommand({
  usage: "regenerate ID",
  summary: `Replaces the token of a key. The old token stops working at once, before the new one is stored: to replace a
key without an interruption, use rotate. The server may keep the id, or create a key with a new one.`,
  options: {
    expires: {
      type: "string",
      value: "WHEN",
      help: "a new expiration: 90d, or a date such as 2027-01-01 (default: it stays)",
    },
    ...destinationOptions,
    ...execOption,
    ...confirmOptions,
    ...dryRunOption,
    ...outputOptions,
    ...connectionOptions,
  },
  positionals: [1, 1],
  examples: ["regenerate 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93 --out ci.json --force"],
  async run(call) {
    const { values, positionals, io, terminal } = call;
    const id = positionals[0]!;
    const { expires } = values;
    const body =
      expires === undefined
        ? undefined
        : { expiration_time: parseExpiration("--expires", expires, io.now()) };
    checkConfirmation(call);
    const apiKeys = connect(call);
    const destination = prepareDestination(call);
    try {
      const question = "Replace the token of this key? The old one stops working at once.";
      if (!(await confirmed([id], question, apiKeys, call))) {
        destination.discard();
        return exitCodes.done;
      }
      io.signal.throwIfAborted();
    } catch (error) {
      destination.discard();
      throw error;
    }
    // No signal from here: a response that is not awaited would be a token that nobody has.
    const key = await apiKeys.regenerate(id, body).catch((error: unknown) => {
      destination.discard();
      throw error;
    });
    await destination.deliver(key);
    terminal.note(`The key ${key.id} has a new token.`);
    if (!values["print-token"]) await printKey(key, call);
    return execute(values.exec, io, terminal);
  },
});
