/** The options that say which organization of which server a command works on, and the client for it. */
import { readFileSync } from "node:fs";
import { type ApiKeysClient, type ApiKeysClientOptions, createApiKeysClient } from "monad-api-keys";
import type { Options, Values } from "./arguments.ts";
import { UsageError } from "./failure.ts";
import type { Io } from "./io.ts";
import type { Terminal } from "./terminal.ts";

export const connectionOptions = {
  "organization-id": {
    type: "string",
    value: "ID",
    help: "the organization (default: MONAD_ORGANIZATION_ID)",
  },
  "api-key-file": {
    type: "string",
    value: "FILE",
    help: "a file with the key to authenticate with, plain or as --out writes it (default: MONAD_API_KEY or MONAD_BEARER_TOKEN)",
  },
  "base-url": {
    type: "string",
    value: "URL",
    help: "the API (default: MONAD_API_URL, or Monad's own)",
  },
  "allow-insecure-http": {
    type: "boolean",
    help: "allows plain http to other hosts than this one; the key then travels unencrypted",
  },
} as const satisfies Options;

type ConnectionValues = Partial<Values<typeof connectionOptions>>;

interface Call {
  values: ConnectionValues;
  io: Io;
  terminal: Terminal;
}

export const connect = (call: Call): ApiKeysClient => createApiKeysClient(clientOptions(call));

/** The options of a client; what is missing comes from the environment. */
export function clientOptions({ values, io, terminal }: Call): ApiKeysClientOptions {
  const { "organization-id": organizationId, "base-url": baseUrl, "api-key-file": file } = values;
  const credential = file === undefined ? {} : { apiKey: readKey(file) };
  if (credential.apiKey) terminal.hide(credential.apiKey);
  const { env } = process;
  const missing = [
    !organizationId &&
      !env.MONAD_ORGANIZATION_ID &&
      "MONAD_ORGANIZATION_ID, or use --organization-id",
    !credential.apiKey &&
      !env.MONAD_API_KEY &&
      !env.MONAD_BEARER_TOKEN &&
      "MONAD_API_KEY or MONAD_BEARER_TOKEN, or use --api-key-file",
  ].filter((each) => each !== false);
  if (missing.length > 0) throw new UsageError(`Set ${missing.join("; and set ")}`);
  const allowInsecureHttp = values["allow-insecure-http"];
  return { organizationId, baseUrl, allowInsecureHttp, ...credential, fetch: io.fetch };
}

/** The token in a file: its text, or the `token` of the JSON that `create --out` and `ensure --file` write. */
function readKey(file: string): string {
  const text = readText(file).trim();
  if (text === "") throw new UsageError("--api-key-file: the file is empty");
  if (!text.startsWith("{")) return text;
  const token = tokenIn(text);
  if (token === undefined)
    throw new UsageError("--api-key-file: the JSON in the file has no token");
  return token;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new UsageError(`--api-key-file: the file cannot be read (${code})`, { cause: error });
  }
}

function tokenIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isKey = typeof value === "object" && value !== null && "token" in value;
    return isKey && typeof value.token === "string" && value.token !== "" ? value.token : undefined;
  } catch {
    return undefined; // the parser's message would quote the file
  }
}
