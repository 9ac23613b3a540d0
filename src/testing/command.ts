/** The mock as a command: `npx monad-api-keys mock`, and `npm run mock` in the repository. */
import { parseArgs } from "node:util";
import { credentialHeaders, routes } from "../../generated/operations.ts";
import { createMockMonad, type MockMonadOptions } from "./mock.ts";

const options = {
  port: { type: "string", default: "4010" },
  host: { type: "string", default: "127.0.0.1" },
  "organization-id": { type: "string", default: "00000000-0000-4000-a000-000000000001" },
  "api-key": { type: "string", default: "mock-api-key" },
  "bearer-token": { type: "string", default: "mock-bearer-token" },
  regeneration: { type: "string" },
  legacy: { type: "boolean" },
  "rate-limit": { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean" },
} as const;

const help = (usage: string): string => `${usage} [options]

Serves a mock of Monad's organization API keys, for clients in any language, until Ctrl-C. The keys are
kept in memory. Prints the environment variables for a client.

  --port N                port to listen on; 0 takes a free one (default: ${options.port.default})
  --host HOST             host name or address to listen on (default: ${options.host.default})
  --organization-id ID    organization of the keys (default: ${options["organization-id"].default})
  --api-key KEY           API key to accept (default: ${options["api-key"].default})
  --bearer-token TOKEN    bearer token to accept (default: ${options["bearer-token"].default})
  --regeneration KIND     replace: regenerate creates a key with a new id (default); in-place: it keeps the id
  --legacy                responds as the API did before June 2026
  --rate-limit N          accepts N requests per second, and responds to others with 429
  --seed TEXT             chooses the generated ids and tokens
  --help                  shows this text

Exit code: 0 stopped; 1 cannot listen; 2 a wrong option.`;

/**
 * Serves the mock until `signal` aborts, or until the process is asked to stop. Resolves to the exit code.
 */
export async function serveMock(
  usage: string,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...argv], options });
    if (values.help) {
      console.log(help(usage));
      return 0;
    }
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
    // Before the output: whoever reads it may stop the command at once.
    const stopped = interruption(signal);
    console.log(environment(server.url, values));
    await stopped;
    await server.close();
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    // parseArgs and the mock throw a TypeError for a wrong option.
    return error instanceof TypeError ? 2 : 1;
  }
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new TypeError(`${option} must be a whole number`);
  return Number(value);
}

/** Lines to paste into a POSIX shell. */
function environment(
  url: string,
  values: Record<"organization-id" | "api-key" | "bearer-token", string>,
): string {
  const { "organization-id": id, "api-key": key, "bearer-token": token } = values;
  const list = url + routes.listApiKeys.path.replace("{organization_id}", encodeURIComponent(id));
  return `The mock of Monad's API keys listens at ${url}. Ctrl-C stops it.

export MONAD_API_URL=${quote(url)}
export MONAD_ORGANIZATION_ID=${quote(id)}
export MONAD_API_KEY=${quote(key)}

Instead of MONAD_API_KEY a client can use MONAD_BEARER_TOKEN=${quote(token)}. Try it:

curl -H ${quote(`${credentialHeaders.ApiKeyAuth}: ${key}`)} ${quote(list)}`;
}

const quote = (text: string): string =>
  /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

async function interruption(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  const signals = ["SIGINT", "SIGTERM"] as const;
  await new Promise<void>((resolve) => {
    function stop() {
      for (const name of signals) process.off(name, stop);
      resolve();
    }
    for (const name of signals) process.once(name, stop);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
