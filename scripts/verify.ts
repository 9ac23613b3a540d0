/** npm run verify: checks a live server against the spec. */
import { createMockMonad } from "../src/testing/index.ts";
import { defineCommand, interruption, runAsProgram, UsageError } from "./lib/command.ts";
import { exitCodes, verify } from "./verify/verification.ts";

const variables = ["API_KEY", "BEARER_TOKEN", "ORGANIZATION_ID", "API_URL"].map(
  (name) => `MONAD_${name}`,
);

export const main = defineCommand({
  usage: "npm run verify -- [options]",
  summary: `Checks a live server against the spec: list and get, and with --write the whole lifecycle of a key,
which it creates and deletes, whatever happens. Reads ${variables.slice(0, 2).join(" or ")},
${variables.slice(2).join(" and ")}; if none of them is set it checks the mock. Prints where a response
violates the spec, by operation, JSON pointer and types, never a value.

Exit code: 0 no violation; 1 violations; 2 not checked to the end: a wrong option, an interrupted
connection, a rejected credential, a server error; 130 Ctrl-C.`,
  options: {
    write: { type: "boolean", help: "run the whole lifecycle of a key" },
    "role-id": { type: "string", value: "ID", help: "the role of that key" },
  },
  failureCode: exitCodes.incomplete,
  run({ values, signal = interruption() }) {
    const { write = false, "role-id": roleId } = values;
    if (roleId === "")
      throw new UsageError("--role-id takes the id of a role of the organization.");
    // Any of them asks for a real server. The client states what is missing then.
    const isLive = variables.some((name) => process.env[name] !== undefined);
    console.log(
      isLive
        ? `Checking the server${write ? ", on a key that is created for it" : ", reading only"}.`
        : `None of ${variables.join(", ")} is set: checking the mock.`,
    );
    signal.addEventListener("abort", () => console.log("Stopping."), { once: true });
    const client = isLive ? {} : mockClient();
    return verify({ client, write, roleId, signal, print: console.log });
  },
});

function mockClient() {
  const credentials = { organizationId: "mock-organization", apiKey: "mock-api-key" };
  const { fetch } = createMockMonad({ ...credentials, keys: [{ name: "a key of the mock" }] });
  return { ...credentials, baseUrl: "http://localhost/api", fetch };
}

await runAsProgram(import.meta.url, main);
