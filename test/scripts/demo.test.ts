import { afterAll, afterEach, expect, test, vi } from "vitest";
import { runDemo } from "../../scripts/demo.ts";

const out = vi.spyOn(console, "log").mockImplementation(() => {});
const printed = () => out.mock.calls.join("\n");
afterEach(() => void out.mockClear());
afterAll(() => out.mockRestore());

test("the demo runs a key through its lifecycle, and prints no token", async () => {
  expect(await runDemo(async () => 0)).toBe(0);
  for (const method of ["create", "get", "update", "listAll", "regenerate", "delete"]) {
    expect(printed()).toContain(`apiKeys.${method}(`);
  }
  expect(printed()).toMatch(/^ +404 GET /m);
  expect(printed()).not.toContain("mock-token");
});

test("the demo stops where generate fails", async () => {
  expect(await runDemo(async () => 1)).toBe(1);
  expect(printed()).not.toContain("apiKeys.create");
});
