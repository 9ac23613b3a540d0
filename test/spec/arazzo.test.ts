import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createMockMonad, type MockMonad } from "../../src/testing/index.ts";

const organizationId = "11111111-1111-4111-a111-111111111111";
const apiKey = "test-api-key-of-the-arazzo-run";
const workflow = "openapi/api-keys.arazzo.yaml";
const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
interface Step {
  operationId: string;
  successCriteria: { condition: string }[];
}
/** The steps as they stand in the file, with the status that each one demands. */
const steps = (parse(readFileSync(workflow, "utf8")).workflows[0].steps as Step[]).map(
  ({ operationId, successCriteria }) => ({
    operationId,
    status: /^\$statusCode == (\d+)$/.exec(successCriteria[0]!.condition)?.[1],
  }),
);
const newMock = () => createMockMonad({ organizationId, apiKey });

/** Runs the workflow as `redocly respect` does for anybody, with all that it can tell. */
async function respect(monad: MockMonad) {
  const server = await monad.listen();
  const inputs = { api_key: apiKey, organization_id: organizationId, role_id: "role" };
  const given = Object.entries(inputs).flatMap(([name, value]) => ["-i", `${name}=${value}`]);
  const child = spawn(
    process.execPath,
    [redocly, "respect", workflow, "--verbose", "-S", `api=${server.url}`, ...given],
    { env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => (said += chunk));
  }
  const [code] = await once(child, "close");
  await server.close();
  return { code: code as number, said };
}

// The command is slow to start where much else runs.
const timeout = 120_000;

test(
  "the life of a key runs from creation to the 404, and shows no secret",
  { timeout },
  async () => {
    const monad = newMock();
    const { code, said } = await respect(monad);
    expect(code, said).toBe(0);
    const sent = monad.requests().map(({ operation, status }) => `${operation} ${status}`);
    expect(sent).toEqual(steps.map(({ operationId, status }) => `${operationId} ${status}`));
    expect(steps.at(-1)).toMatchObject({ operationId: "getApiKey", status: "404" });
    expect(monad.keys()).toEqual([]);
    expect(said).not.toContain(apiKey);
    const tokens = [...said.matchAll(/"token": "(.*)"/g)].map(([, token]) => token);
    expect(tokens).toEqual(["********", "********"]);
  },
);

test("a server that breaks the contract turns the run red", { timeout }, async () => {
  const monad = newMock();
  monad.failNext("getApiKey", { status: 200, body: { id: 1 } });
  const { code, said } = await respect(monad);
  expect(code).toBe(1);
  expect(said).toMatch(/✗ GET .* - step get\b/);
  expect(said).toMatch(/✗ schema check/);
  expect(said).not.toContain(apiKey);
});
