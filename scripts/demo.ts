/**
 * npm start
 *
 * The main job end to end, on embedded defaults: generates from the spec, starts the mock, and runs a key
 * through its lifecycle with the client. Needs no network and no credential. Writes generated/ and nothing
 * else.
 */
import type { ApiKey, ApiKeyWithToken } from "../src/index.ts";
import type { KeyStore, StoredKey } from "../src/rotation/index.ts";
import { main as generate } from "./generate.ts";
import { defineCommand, runAsProgram } from "./lib/command.ts";

export const main = defineCommand({
  usage: "npm start",
  summary: `Generates from the spec, starts the mock, and runs a key through its lifecycle. Exit code: 0 every step
succeeded; 1 a step failed; 2 a wrong option.`,
  options: {},
  run: () => runDemo(() => generate([])),
});

/** Resolves to the exit code. */
export async function runDemo(generateFiles: () => Promise<number>): Promise<number> {
  let steps = 0;
  const heading = (title: string) => console.log(`\n${++steps}. ${title}`);
  const show = (...lines: string[]) => console.log(lines.map((line) => `   ${line}`).join("\n"));

  heading("Generate types, routes and validators from openapi/api-keys.yaml");
  if ((await generateFiles()) !== 0) return 1;

  // Imported now, because these modules use what was just generated.
  const { createApiKeysClient, isNotFound } = await import("../src/index.ts");
  const { rotateApiKey } = await import("../src/rotation/index.ts");
  const { createMockMonad } = await import("../src/testing/index.ts");

  heading("Start the mock: the same API in memory, checked against the same spec");
  const organizationId = "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58";
  const apiKey = "mock-api-key";
  const monad = createMockMonad({ organizationId, apiKey });
  const server = await monad.listen();
  show(`It listens at ${server.url}.`);

  try {
    heading("Create a client");
    const apiKeys = createApiKeysClient({ organizationId, apiKey, baseUrl: server.url });
    show("const apiKeys = createApiKeysClient({ organizationId, apiKey, baseUrl });");

    heading("Create a key: only this response contains its token");
    show("await apiKeys.create({ name, role_id, expiration_time });");
    const created = await apiKeys.create({
      name: "ci-pipeline",
      role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
      expiration_time: new Date(Date.now() + 365 * 24 * 3600 * 1000),
    });
    show(describe(created));

    heading("Get the key: the token is not returned again");
    show("await apiKeys.get(id);");
    show(describe(await apiKeys.get(created.id)));

    heading("Update it: its name and description can change");
    const changes = { name: "ci-pipeline-eu", description: "Deploys from CI" };
    show(`await apiKeys.update(id, ${JSON.stringify(changes)});`);
    show(describe(await apiKeys.update(created.id, changes)));

    heading("List all keys of the organization, page by page");
    show("for await (const key of apiKeys.listAll()) console.log(key.name);");
    for await (const key of apiKeys.listAll()) show(describe(key));

    heading("Regenerate it: a new token, and here a new id; the old token stops working at once");
    show("await apiKeys.regenerate(id);");
    const regenerated = await apiKeys.regenerate(created.id);
    show(describe(regenerated));

    heading("Rotate it: a successor is created, tried and saved before the old key is deleted");
    show("await rotateApiKey(apiKeys, { store, graceMs: 0 });");
    let stored: StoredKey = { id: regenerated.id, token: regenerated.token };
    const store: KeyStore = {
      load: () => stored,
      save: (next, previous) => stored === previous && (stored = next),
    };
    const { key, deleted } = await rotateApiKey(apiKeys, { store, graceMs: 0 });
    show(describe(key), `Deleted: ${deleted.join(", ")}`);

    heading("Delete it");
    show("await apiKeys.delete(id);");
    show(JSON.stringify(await apiKeys.delete(key.id)));

    heading("Get it once more: the error states what happened");
    show("await apiKeys.get(id);");
    try {
      await apiKeys.get(key.id);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      show(`${error.name}: ${error.message}`, "isNotFound(error) is true.");
    }

    heading("The requests that the server received");
    for (const { status, method, path } of monad.requests()) show(`${status} ${method} ${path}`);
    console.log("\nNext: `npm run mock` starts a mock of your own, README.md shows the client.");
    return 0;
  } finally {
    await server.close();
  }
}

/** A key on one line, without its token. */
function describe(key: ApiKey | ApiKeyWithToken): string {
  const description = key.description ? ` (${key.description})` : "";
  const token = "token" in key ? `, token of ${key.token.length} characters` : "";
  return `"${key.name}"${description}, id ${key.id}, expires ${key.expiration_time}${token}`;
}

await runAsProgram(import.meta.url, main);
