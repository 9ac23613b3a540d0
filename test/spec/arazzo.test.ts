import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createMockMonad, type MockMonad } from "../../src/testing/index.ts";

const organizationId = "11111111-1111-4111-a111-111111111111";
const apiKey = "fake-api-key-of-the-arazzo-run";
const workflow = "openapi/api-keys.arazzo.yaml";
const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
interface Step {
  operationId: string;
  successCriteria: { condition: string }[];
}
/** The steps of the file, each with the status that it expects. */
const steps = (parse(readFileSync(workflow, "utf8")).workflows[0].steps as Step[]).map(
  ({ operationId, successCriteria }) => ({
    operationId,
    status: /^\$statusCode == (\d+)$/.exec(successCriteria[0]!.condition)?.[1],
  }),
);
const newMock = () => createMockMonad({ organizationId, apiKey });

/** Runs the workflow by `redocly respect`, with all its output. */
async function respect(monad: MockMonad) {
  const server = await monad.listen();
  const inputs = { api_key: apiKey, organization_id: organizationId, role_id: "role" };
  const given = Object.entries(inputs).flatMap(([name, value]) => ["-i", `${name}=${value}`]);
  const child = spawn(
    process.execPath,
    [redocly, "respect", workflow, "--verbose", "-S", `api=${server.url}`, ...given],
    { env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => (output += chunk));
  }
  const [code] = await once(child, "close");
  await server.close();
  return { code: code as number, output };
}

// The command is slow to start on a busy machine.
const timeout = 120_000;

test(
  "the workflow takes a key from creation to the 404, and shows no secret",
  { timeout },
  async () => {
    const monad = newMock();
    const { code, output } = await respect(monad);
    expect(code, output).toBe(0);
    const sent = monad.requests().map(({ operation, status }) => `${operation} ${status}`);
    expect(sent).toEqual(steps.map(({ operationId, status }) => `${operationId} ${status}`));
    expect(steps.at(-1)).toMatchObject({ operationId: "getApiKey", status: "404" });
    expect(monad.keys()).toEqual([]);
    expect(output).not.toContain(apiKey);
    const tokens = [...output.matchAll(/"token": "(.*)"/g)].map(([, token]) => token);
    expect(tokens).toEqual(["********", "********"]);
  },
);

test("the workflow fails on a server that violates the spec", { timeout }, async () => {
  const monad = newMock();
  monad.failNext("getApiKey", { status: 200, body: { id: 1 } });
  const { code, output } = await respect(monad);
  expect(code).toBe(1);
  expect(output).toMatch(/✗ GET .* - step get\b/);
  expect(output).toMatch(/✗ schema check/);
  expect(output).not.toContain(apiKey);
});
