/** `mock`: the mock of the API as a server, for clients in any language. */
import { once } from "node:events";
import { credentialHeaders, routes } from "../../generated/operations.ts";
import { createMockMonad, type MockMonadOptions } from "monad-api-keys/testing";
import { defineCommand, type Options, type Values } from "./arguments.ts";
import { exitCodes, UsageError } from "./failure.ts";

const text = (value: string, fallback: string, help: string) =>
  ({ type: "string", value, default: fallback, help: `${help} (default: ${fallback})` }) as const;

const options = {
  port: text("N", "4010", "port to listen on; 0 takes a free one"),
  host: text("HOST", "127.0.0.1", "host name or address to listen on"),
  "organization-id": text("ID", "00000000-0000-4000-a000-000000000001", "organization of the keys"),
  "api-key": text("KEY", "mock-api-key", "API key to accept"),
  "bearer-token": text("TOKEN", "mock-bearer-token", "bearer token to accept"),
  regeneration: {
    type: "string",
    value: "KIND",
    help: "replace: regenerate creates a key with a new id (default); in-place: it keeps the id",
  },
  legacy: { type: "boolean", help: "responds as the API did before June 2026" },
  "rate-limit": {
    type: "string",
    value: "N",
    help: "accepts N requests per second, and responds to others with 429",
  },
  seed: { type: "string", value: "SEED", help: "chooses the generated ids and tokens" },
} as const satisfies Options;

export const mock = defineCommand({
  usage: "mock",
  summary: `Serves a mock of Monad's organization API keys, for clients in any language, until Ctrl-C. The keys are
kept in memory. Prints the environment variables for a client.`,
  options,
  examples: ["mock", "mock --port 0 --regeneration in-place --rate-limit 5"],
  async run({ values, io: { signal }, terminal }) {
    const requests = values["rate-limit"];
    const port = wholeNumber("--port", values.port);
    const monad = createMockMonad({
      organizationId: values["organization-id"],
      apiKey: values["api-key"],
      bearerToken: values["bearer-token"],
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- createMockMonad checks the value
      regeneration: values.regeneration as MockMonadOptions["regeneration"],
      legacy: values.legacy,
      rateLimit:
        requests !== undefined
          ? { requests: wholeNumber("--rate-limit", requests), perMs: 1000 }
          : undefined,
      seed: values.seed,
      keys: [{ name: "ci-pipeline", description: "Deploys pipelines from CI" }],
    });
    const server = await monad.listen({ port, host: values.host });
    await terminal.print(`${environment(server.url, values)}\n`);
    if (!signal.aborted) await once(signal, "abort");
    await server.close();
    return exitCodes.done;
  },
});

function wholeNumber(option: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new UsageError(`${option} must be a whole number`);
  return Number(value);
}

/** Lines to paste into a POSIX shell. */
function environment(url: string, values: Values<typeof options>): string {
  const { "organization-id": id, "api-key": key, "bearer-token": token } = values;
  const list = url + routes.listApiKeys.path.replace("{organization_id}", encodeURIComponent(id));
  return `The mock of Monad's API keys listens at ${url}. Ctrl-C stops it.

export MONAD_API_URL=${quote(url)}
export MONAD_ORGANIZATION_ID=${quote(id)}
export MONAD_API_KEY=${quote(key)}

Instead of MONAD_API_KEY a client can use MONAD_BEARER_TOKEN=${quote(token)}. Try it:

curl -H ${quote(`${credentialHeaders.ApiKeyAuth}: ${key}`)} ${quote(list)}`;
}

const quote = (value: string): string =>
  /^[\w.:/-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
