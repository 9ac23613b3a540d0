/**
 * npm run verify [-- --write [--role-id ID]]
 *
 * Checks a live server against the spec: list and get, and with `--write` the whole life of a key, which
 * it makes and removes, whatever happens. Reads MONAD_API_KEY or MONAD_BEARER_TOKEN,
 * MONAD_ORGANIZATION_ID and MONAD_API_URL; where none of them is set it checks the mock. Prints where an
 * answer departs from the spec, by operation, JSON pointer and types, never a value.
 * Exit code: 0 no departure; 1 departures; 2 not checked to the end: a wrong option, no connection, a
 * refused credential, a server error; 130 Ctrl-C.
 */
import { parseArgs } from "node:util";
import { createApiKeysClient } from "../src/index.ts";
import { createMockMonad } from "../src/testing/index.ts";
import { codes, verify } from "./verify/verification.ts";

const variables = ["API_KEY", "BEARER_TOKEN", "ORGANIZATION_ID", "API_URL"].map(
  (name) => `MONAD_${name}`,
);

try {
  process.exitCode = await main(options());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = codes.unchecked;
}

function options() {
  const { values } = parseArgs({
    options: { write: { type: "boolean", default: false }, "role-id": { type: "string" } },
  });
  const { write, "role-id": roleId } = values;
  if (roleId === "") throw new Error("--role-id is the id of a role of the organization");
  return { write, roleId };
}

async function main({ write, roleId }: ReturnType<typeof options>): Promise<number> {
  // Any of them asks for a real server: what is missing then is an error, and no reason to check another.
  const live = variables.some((name) => process.env[name] !== undefined);
  const apiKeys = live ? createApiKeysClient() : mockClient();
  console.log(
    live
      ? `Checking the server${write ? ", on a key that is made for it" : ", reading only"}.`
      : `None of ${variables.join(", ")} is set: checking the mock.`,
  );
  const stopped = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) {
    process.once(name, () => {
      console.log("Stopping.");
      stopped.abort();
    });
  }
  return verify({ apiKeys, write, roleId, signal: stopped.signal, print: console.log });
}

function mockClient() {
  const who = { organizationId: "mock-organization", apiKey: "mock-api-key" };
  const { fetch } = createMockMonad({ ...who, keys: [{ name: "a key of the mock" }] });
  return createApiKeysClient({ ...who, baseUrl: "http://localhost/api", fetch });
}
