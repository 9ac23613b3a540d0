/** The guide's recipe for a regenerate whose response is lost, run as it stands in the guide. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMockMonad, type MockMonad } from "../../src/testing/index.ts";
import { extractBlocks } from "../helpers/guide-setup.ts";

vi.mock("node:timers/promises", () => ({
  // The recipe waits: time passes for the mock alone.
  setTimeout: async (ms: number) => void (time += ms),
}));

const organizationId = "11111111-1111-4111-a111-111111111111";
const apiKey = "fake-api-key-of-the-recipe";
const id = "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93";
const root = process.cwd();
const { blocks, remove } = extractBlocks();
const recipe = blocks.find(
  ({ name, code }) => name.startsWith("rotate-a-key") && code.includes("isLost"),
)!;
afterAll(remove);

let time: number;
let scratch: string;
beforeEach(() => {
  time = Date.parse("2026-05-01T12:00:00Z");
  scratch = mkdtempSync(join(tmpdir(), "recipe-"));
  process.chdir(scratch);
  vi.stubEnv("MONAD_ORGANIZATION_ID", organizationId);
  vi.stubEnv("MONAD_API_KEY", apiKey);
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.resetModules();
});
afterEach(() => {
  process.chdir(root);
  rmSync(scratch, { recursive: true });
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function start(options: Partial<Parameters<typeof createMockMonad>[0]> = {}): MockMonad {
  const keys = [
    { id, name: "ci", role_id: "role", created_at: "2026-04-01T00:00:00Z" },
    { name: "other", role_id: "role" },
  ];
  const now = () => new Date((time += 10));
  const monad = createMockMonad({ organizationId, apiKey, keys, now, ...options });
  vi.stubGlobal("fetch", monad.fetch);
  return monad;
}

test.each(
  (["replace", "in-place"] as const).flatMap((regeneration) =>
    (["cut-before", "cut-after", { appliedAfterMs: 2000 }] as const).map((fault) => ({
      regeneration,
      fault,
    })),
  ),
)(
  "ends with the token in the file after $fault ($regeneration)",
  async ({ regeneration, fault }) => {
    const monad = start({ regeneration });
    monad.failNext("regenerateApiKey", fault);
    await import(recipe.file);
    const saved = JSON.parse(readFileSync("ci-pipeline.json", "utf8")) as Record<string, string>;
    expect(
      monad
        .keys()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["ci", "other"]);
    expect(monad.keys().map((key) => key.id)).toContain(saved.id);
    const url = `https://monad.com/api/v2/${organizationId}/api_keys`;
    const { status } = await monad.fetch(url, { headers: { "x-api-key": saved.token! } });
    expect(status).toBe(200);
  },
);

test("stops where two keys may be the successor", async () => {
  const monad = start();
  const twin = { name: "ci", role_id: "role", expiration_time: "2027-01-01T00:00:00Z" };
  await monad.fetch(`https://monad.com/api/v2/${organizationId}/api_keys`, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify(twin),
  });
  monad.failNext("regenerateApiKey", "cut-after");
  await expect(import(recipe.file)).rejects.toThrow("is not certain");
});

test("does not call again after a failure that changed nothing", async () => {
  const monad = start();
  monad.failNext("regenerateApiKey", { status: 422 });
  await expect(import(recipe.file)).rejects.toThrow("422");
  expect(monad.requests().filter(({ operation }) => operation === "regenerateApiKey")).toHaveLength(
    1,
  );
});
