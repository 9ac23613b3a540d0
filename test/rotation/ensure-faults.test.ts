/** Every fault at every step of ensureApiKey, two faults deep, then a run without faults. */
import { expect, test } from "vitest";
import { explore } from "../helpers/rotation-faults.ts";
import type { Scenario } from "../helpers/rotation-setup.ts";

const base: Scenario = {
  call: "ensureApiKey",
  client: "another key",
  overlap: false,
  start: "a successor and leftovers",
};
const own: Scenario = { ...base, client: "the old key" };
const valid = { start: "a valid key and leftovers" } as const;

const scenarios: Record<string, Scenario> = {
  "another key that is about to expire": base,
  "another key that is about to expire, with overlap": { ...base, overlap: true },
  "another key that is valid": { ...base, ...valid },
  "its own key": own,
  "its own key, with overlap": { ...own, overlap: true },
  "its own key that is valid": { ...own, ...valid },
  "its own key, read from the store": { ...base, client: "the stored key" },
  "a key that does not exist yet": { ...base, start: "no key" },
  "a stored id without a key": { ...base, start: "a gone key" },
};

test.each(Object.entries(scenarios))("keeps every promise for %s", async (_, scenario) => {
  const { failures, count } = await explore(scenario);
  expect(failures.slice(0, 6)).toEqual([]);
  expect(count).toBeGreaterThan(150);
});
