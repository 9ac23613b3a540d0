/**
 * npm start
 *
 * The main job, end to end, on embedded defaults: generates from the spec, starts the mock, and lives
 * the life of a key through the client, each step explained. Needs no network and no credential.
 * Writes generated/ and nothing else. Exit code: 0 all went well; 1 something did not; 2 it was given an
 * option: it takes none.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { ApiKey, ApiKeyWithToken } from "../src/index.ts";
import { takeNothing } from "./lib/options.ts";
import { root } from "./lib/root.ts";

takeNothing();

let steps = 0;

const heading = (title: string) => console.log(`\n${++steps}. ${title}`);
const show = (line: string) => console.log(`   ${line}`);

/** A key in one line, its secret named and not shown. */
function line(key: ApiKey | ApiKeyWithToken): string {
  const token = "token" in key ? `, token: ${key.token.length} characters, not printed` : "";
  const about = key.description ? ` (${key.description})` : "";
  return `"${key.name}"${about}, id ${key.id}, expires ${key.expiration_time}${token}`;
}

heading(
  "Generate: lint openapi/api-keys.yaml, write types, routes and validators, check the wrapper",
);
const generate = spawnSync(
  process.execPath,
  [...process.execArgv, join(root, "scripts/generate.ts")],
  { encoding: "utf8" },
);
for (const text of `${generate.stdout}${generate.stderr}`.trim().split("\n")) show(text);
if (generate.status !== 0) process.exit(1);

// Not before: they are made of what was just generated.
const { createApiKeysClient, isNotFound } = await import("../src/index.ts");
const { createMockMonad } = await import("../src/testing/index.ts");

heading("Start the mock: the same API, in memory, held to the same spec");
const organizationId = "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58";
const apiKey = "mock-key-for-the-demo";
const monad = createMockMonad({ organizationId, apiKey });
const server = await monad.listen({ port: 0 });
show(`It listens at ${server.url}`);

try {
  const apiKeys = createApiKeysClient({ organizationId, apiKey, baseUrl: server.url });
  show("apiKeys = createApiKeysClient({ organizationId, apiKey, baseUrl })");

  heading("Create a key. Its token is in this answer only");
  const inAYear = new Date(Date.now() + 365 * 24 * 3600 * 1000);
  const created = await apiKeys.create({
    name: "ci-pipeline",
    role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
    expiration_time: inAYear,
  });
  show("apiKeys.create({ name, role_id, expiration_time })");
  show(`-> ${line(created)}`);

  heading("Get it. The token does not come back");
  show("apiKeys.get(id)");
  show(`-> ${line(await apiKeys.get(created.id))}`);

  heading("Update it: name and description, nothing else of a key can change");
  const changes = { name: "ci-pipeline-eu", description: "Deploys from CI" };
  show(`apiKeys.update(id, ${JSON.stringify(changes)})`);
  show(`-> ${line(await apiKeys.update(created.id, changes))}`);

  heading("List the organization's keys, page by page");
  show("for await (const key of apiKeys.listAll())");
  for await (const key of apiKeys.listAll()) show(`-> ${line(key)}`);

  heading("Regenerate it: a new token. The id of the answer counts, here it is a new one");
  const regenerated = await apiKeys.regenerate(created.id);
  show("apiKeys.regenerate(id)");
  show(`-> ${line(regenerated)}`);

  heading("Delete it");
  show("apiKeys.delete(id)");
  show(`-> ${JSON.stringify(await apiKeys.delete(regenerated.id))}`);

  heading("Get it once more: an error that says what happened");
  const error = await apiKeys.get(regenerated.id).catch((reason: unknown) => reason);
  if (!isNotFound(error)) throw error;
  show("apiKeys.get(id)");
  show(`-> ${error.name}: ${error.message}`);
  show("   isNotFound(error) is true");

  console.log("\nThat was the whole API. What the server saw:");
  for (const { method, path, status } of monad.requests()) show(`${status} ${method} ${path}`);
  console.log("\nNext: npm run mock (a server of your own), npm test, and README.md.");
} finally {
  await server.close();
}
