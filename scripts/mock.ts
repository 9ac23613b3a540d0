/**
 * npm run mock [-- --host H] [--port N] [--regeneration replace|in-place] [--seed S]
 *
 * Serves the mock of the API (src/testing/) for any client in any language, until Ctrl-C; the keys are
 * kept in memory. Reads and writes no file. Prints where it listens and what to call it with.
 * Exit code: 0 stopped; 1 it cannot listen; 2 a wrong option.
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { credentialHeaders, routes } from "../generated/operations.ts";
import { createMockMonad, type MockMonadOptions } from "../src/testing/index.ts";
import { portOf } from "./lib/options.ts";

const organizationId = "00000000-0000-4000-a000-000000000001";
const apiKey = "mock-api-key";

try {
  process.exitCode = await main(options());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

function options() {
  const { values } = parseArgs({
    options: {
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "4010" },
      regeneration: { type: "string" },
      seed: { type: "string" },
    },
  });
  const { host, seed } = values;
  const port = portOf(values.port);
  if (host === "") throw new Error("--host is a host name or an address");
  const regeneration = values.regeneration as MockMonadOptions["regeneration"];
  const monad = createMockMonad({ organizationId, apiKey, regeneration, seed });
  return { host, port, monad };
}

async function main({ host, port, monad }: ReturnType<typeof options>): Promise<number> {
  let server;
  try {
    server = await monad.listen({ host, port });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  const list = server.url + routes.listApiKeys.path.replace("{organization_id}", organizationId);
  console.log(`The mock of Monad's API keys listens. Ctrl-C ends it.

  URL           ${server.url}
  organization  ${organizationId}
  API key       ${apiKey} (made up, like everything here)

  curl -H '${credentialHeaders.ApiKeyAuth}: ${apiKey}' ${list}`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.close();
  return 0;
}
