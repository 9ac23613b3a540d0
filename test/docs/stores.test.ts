/**
 * The stores of docs/guide/store-a-key.md, as the page shows them, each against a stand-in that compares and
 * swaps as its vendor documents it. SQL runs in SQLite.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import initSqlJs from "sql.js";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import { ensureApiKey, type KeyStore, rotateApiKey } from "../../src/rotation/index.ts";
import { createMockMonad } from "../../src/testing/index.ts";
import { extractBlocks } from "../helpers/guide-setup.ts";
import {
  accountToken,
  fetchOf,
  kubernetesServer,
  secretsManager,
  vaultServer,
  vaultToken,
} from "../helpers/store-servers.ts";

const { blocks, remove } = extractBlocks();
const scratch = mkdtempSync(join(tmpdir(), "stores-"));
afterAll(() => {
  remove();
  rmSync(scratch, { recursive: true });
});
afterEach(() => vi.unstubAllGlobals());

/** The module of the page that exports `name`. */
async function shown(name: string): Promise<any> {
  const block = blocks.find(({ code }) => code.includes(`export function ${name}(`))!;
  // The SDK is not installed: `new SecretsManager()` gives the stand-in of the test.
  const standIn = join(scratch, "secrets-manager.ts");
  writeFileSync(
    standIn,
    "export const SecretsManager = function () { return globalThis.secretsManager; };\n",
  );
  const code = block.code.replace('"@aws-sdk/client-secrets-manager"', JSON.stringify(standIn));
  const file = block.file.replace(/\.ts$/, `-${name}.ts`);
  writeFileSync(file, code);
  return import(file);
}

interface Place {
  /** Another instance of the store, as a second process has it. */
  open(): KeyStore;
  /** Whether the page has the store created by hand, with `{}` in it. */
  startsWith: object | undefined;
}

async function sql(): Promise<Place> {
  const { sqlStore } = await shown("sqlStore");
  const { Database } = await initSqlJs();
  const database = new Database();
  const page = blocks.find(({ code }) => code.includes("sqlStore"))!.code;
  database.run(/CREATE TABLE .*/.exec(page)![0]);
  const pool = {
    async query(statement: string, values: unknown[]) {
      const bound = values.map((value) => value ?? null); // as pg binds undefined
      const prepared = database.prepare(statement.replaceAll(/\$(\d)/g, "?$1"), bound);
      const rows = [];
      while (prepared.step()) rows.push(prepared.getAsObject());
      prepared.free();
      const isRead = statement.startsWith("SELECT");
      return { rows, rowCount: isRead ? rows.length : database.getRowsModified() };
    },
  };
  return { open: () => sqlStore(pool, "ci-pipeline"), startsWith: undefined };
}

async function vault(): Promise<Place> {
  const { vaultStore } = await shown("vaultStore");
  const server = vaultServer();
  vi.stubGlobal("fetch", fetchOf(server.handle));
  const address = "https://vault.example.com:8200";
  return {
    open: () => vaultStore(address, vaultToken, "secret", "ci/monad-key"),
    startsWith: undefined,
  };
}

async function aws(): Promise<Place> {
  const { secretsManagerStore } = await shown("secretsManagerStore");
  const client = secretsManager();
  client.create("monad/ci-pipeline", "{}");
  return { open: () => secretsManagerStore(client, "monad/ci-pipeline"), startsWith: {} };
}

async function kubernetes(): Promise<Place> {
  const { kubernetesStore } = await shown("kubernetesStore");
  const server = kubernetesServer("ci");
  server.create("monad-key", { "key.json": "{}", other: "kept" });
  vi.stubGlobal("fetch", fetchOf(server.handle));
  writeFileSync(join(scratch, "namespace"), "ci");
  writeFileSync(join(scratch, "token"), accountToken);
  const open = (): KeyStore =>
    kubernetesStore("monad-key", "https://kubernetes.default.svc", scratch);
  return { open, startsWith: {} };
}

const key = { id: "key-1", token: "fake-token-1" };
const newer = { id: "key-2", token: "fake-token-2" };
/** What became of a save: true, false, or the error. */
const attempt = async (save: () => unknown) => {
  try {
    return await save();
  } catch (error) {
    return error as Error;
  }
};

describe.each([
  ["an SQL row", sql],
  ["Vault KV v2", vault],
  ["AWS Secrets Manager", aws],
  ["a Kubernetes Secret", kubernetes],
])("%s", (_, start) => {
  let place: Place;
  beforeEach(async () => {
    place = await start();
  });

  test("has nothing at first, and then what was saved", async () => {
    const store = place.open();
    const first = await store.load();
    expect(first).toEqual(place.startsWith);
    expect(await store.save(key, first)).toBe(true);
    const second = await store.load();
    expect(second).toEqual(key);
    expect(await store.save(newer, second)).toBe(true);
    expect(await place.open().load()).toEqual(newer);
  });

  test.each([
    ["the first save", undefined],
    ["a later save", key],
  ])("refuses %s where another process was faster, and changes nothing", async (_, before) => {
    const [one, two] = [place.open(), place.open()];
    if (before) await one.save(before, await one.load());
    const [seenByOne, seenByTwo] = [await one.load(), await two.load()];
    expect(await one.save(newer, seenByOne)).toBe(true);
    const refused = await attempt(() => two.save({ id: "key-3", token: "fake-3" }, seenByTwo));
    if (refused !== false) expect(refused).toBeInstanceOf(Error);
    expect(await place.open().load()).toEqual(newer);
    // Also where the loser has loaded again, and then saves by what it saw before.
    await two.load();
    const again = await attempt(() => two.save({ id: "key-3", token: "fake-3" }, seenByTwo));
    if (again !== false) expect(again).toBeInstanceOf(Error);
    expect(await place.open().load()).toEqual(newer);
  });

  test("refuses to replace a document that it has not loaded", async () => {
    const store = place.open();
    await store.save(key, await store.load());
    expect(await store.save(newer, structuredClone(key))).toBe(false);
    expect(await store.load()).toEqual(key);
  });

  test("carries a rotation, and two that meet", async () => {
    const config = { organizationId: "o", apiKey: "fake-key-of-the-job" };
    const monad = createMockMonad(config);
    const apiKeys = createApiKeysClient({ ...config, fetch: monad.fetch });
    const ensure = () =>
      ensureApiKey(apiKeys, {
        store: place.open(),
        name: "ci",
        role_id: "r",
        lifetimeMs: 90 * 86_400_000,
        renewBeforeMs: 86_400_000,
      });
    expect((await ensure()).action).toBe("created");
    expect((await ensure()).action).toBe("unchanged");
    const rotate = () => rotateApiKey(apiKeys, { store: place.open(), graceMs: 0 });
    await Promise.allSettled([rotate(), rotate()]);
    const { action } = await rotate();
    expect(action).toBe("rotated");
    const stored = (await place.open().load())!;
    expect(monad.keys().map(({ id }) => id)).toEqual([stored.id]);
    const own = createApiKeysClient({ ...config, apiKey: stored.token!, fetch: monad.fetch });
    await expect(own.get(stored.id!)).resolves.toHaveProperty("name", "ci");
  });
});

test("AWS: the handler keeps a key valid", async () => {
  const { handler } = await shown("secretsManagerStore");
  const client = secretsManager();
  client.create("monad/ci-pipeline", "{}");
  const config = { organizationId: "o", apiKey: "fake-key-of-the-job" };
  const monad = createMockMonad(config);
  vi.stubGlobal("secretsManager", client);
  vi.stubGlobal("fetch", monad.fetch);
  vi.stubEnv("MONAD_ORGANIZATION_ID", config.organizationId);
  vi.stubEnv("MONAD_API_KEY", config.apiKey);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await handler();
  await handler();
  vi.unstubAllEnvs();
  const [created, unchanged] = log.mock.calls;
  log.mockRestore();
  const { SecretString } = await client.getSecretValue({ SecretId: "monad/ci-pipeline" });
  const { id, token } = JSON.parse(SecretString);
  expect([created, unchanged]).toEqual([
    ["created", id],
    ["unchanged", id],
  ]);
  expect(monad.keys().map((each) => each.id)).toEqual([id]);
  expect(token).toBeTypeOf("string");
});

test("Vault: a secret whose current version was deleted is nothing yet, and is replaced", async () => {
  const place = await vault();
  const store = place.open();
  await store.save(key, await store.load());
  const url = "https://vault.example.com:8200/v1/secret/data/ci/monad-key";
  await fetch(url, { method: "DELETE", headers: { "x-vault-token": vaultToken } });
  expect(await store.load()).toBeUndefined();
  expect(await store.save(newer, undefined)).toBe(true);
  expect(await store.load()).toEqual(newer);
});

test.each([
  ["vaultStore", ["https://vault.example.com", "fake-wrong-token", "secret", "x"], vaultServer()],
  ["kubernetesStore", ["monad-key", "https://10.0.0.1", scratch], kubernetesServer("other")],
])("%s throws where it may not read, and never reports nothing", async (name, args, { handle }) => {
  writeFileSync(join(scratch, "namespace"), "ci");
  writeFileSync(join(scratch, "token"), accountToken);
  vi.stubGlobal("fetch", fetchOf(handle));
  const store: KeyStore = (await shown(name))[name](...args);
  await expect(store.load()).rejects.toThrow(/(Vault|Kubernetes): 40[34]/);
});

test("Kubernetes: other entries of the Secret stay, and programs find the token alone", async () => {
  const { kubernetesStore } = await shown("kubernetesStore");
  const server = kubernetesServer("ci");
  server.create("monad-key", { "key.json": "{}", other: "kept" });
  vi.stubGlobal("fetch", fetchOf(server.handle));
  writeFileSync(join(scratch, "namespace"), "ci");
  writeFileSync(join(scratch, "token"), accountToken);
  const store: KeyStore = kubernetesStore("monad-key", "https://10.0.0.1", scratch);
  await store.save(key, await store.load());
  expect(server.value("monad-key", "other")).toBe("kept");
  expect(server.value("monad-key", "token")).toBe(key.token);
});
