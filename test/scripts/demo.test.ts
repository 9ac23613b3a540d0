import { afterAll, afterEach, expect, test, vi } from "vitest";
import { main } from "../../scripts/demo.ts";

// Generating takes seconds, and has tests of its own.
const generate = vi.hoisted(() => vi.fn());
vi.mock("node:child_process", async (original) => ({
  ...(await original<object>()),
  spawnSync: generate,
}));

const out = vi.spyOn(console, "log").mockImplementation(() => {});
const printed = () => out.mock.calls.join("\n");
afterEach(() => void out.mockClear());
afterAll(() => {
  vi.restoreAllMocks();
  vi.doUnmock("node:child_process");
  vi.resetModules();
});

test("npm start runs a key through its lifecycle, and prints no token", async () => {
  generate.mockReturnValue({ status: 0, stdout: "generated", stderr: "" });
  expect(await main([])).toBe(0);
  for (const method of ["create", "get", "update", "listAll", "regenerate", "delete"]) {
    expect(printed()).toContain(`apiKeys.${method}(`);
  }
  expect(printed()).toMatch(/^ +404 GET /m);
  expect(printed()).not.toContain("mock-token");
});

test("npm start stops where generate fails, and prints its output", async () => {
  generate.mockReturnValue({ status: 1, stdout: "", stderr: "a finding" });
  expect(await main([])).toBe(1);
  expect(printed()).toContain("a finding");
  expect(printed()).not.toContain("apiKeys.create");
});
