/** Every fault at every step of rotateApiKey, two faults deep, then a run without faults. */
import { expect, test } from "vitest";
import { explore } from "../helpers/rotation-faults.ts";
import type { Scenario } from "../helpers/rotation-setup.ts";

const base: Scenario = {
  call: "rotateApiKey",
  client: "another key",
  overlap: false,
  start: "a successor and leftovers",
};
const scenarios: Record<string, Scenario> = {
  "another key": base,
  "another key, with overlap": { ...base, overlap: true },
  "its own key": { ...base, client: "the old key" },
  "its own key, with overlap": { ...base, client: "the old key", overlap: true },
  "its own key, read from the store": { ...base, client: "the stored key" },
  "its own key, always by the same id": { ...base, client: "the old key", repeats: "the same id" },
  "its own key, with retries": {
    ...base,
    client: "the old key",
    start: "a first key",
    maxRetries: 2,
  },
  "a key that was never rotated": { ...base, start: "a first key" },
  "a key on a server that rounds to seconds": { ...base, start: "a first key", rounds: true },
  "a key that verify proves": { ...base, start: "a first key", verify: true },
};

test.each(Object.entries(scenarios))("keeps every promise for %s", async (_, scenario) => {
  const { failures, count } = await explore(scenario);
  expect(failures.slice(0, 6)).toEqual([]);
  expect(count).toBeGreaterThan(300);
});
