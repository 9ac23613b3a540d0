/** Every fault at every step of a run, and pairs of them: then runs without faults complete the rotation. */
import { expect, test } from "vitest";
import { exploreFaults } from "../helpers/rotation-explorer.ts";
import { scenario, type Start, starts } from "../helpers/rotation-scenarios.ts";
import type { Call } from "../helpers/rotation-world.ts";

const all = { name: "ci", role_id: "role", lifetimeMs: 90 * 86_400_000 };
const calls: Record<string, Call> = {
  ensureApiKey: { kind: "ensure" },
  "rotateApiKey with graceMs: 0": { kind: "rotate", graceMs: 0, ...all },
};
const cases = Object.keys(starts).flatMap((start) =>
  Object.keys(calls).map((call) => ({ start: start as Start, call })),
);

test.each(cases)("$call keeps every promise with $start", async ({ start, call }) => {
  const name = `${call}, ${start}`;
  const t = performance.now();
  const { failures, runs, worlds } = await exploreFaults(name, scenario(calls[call]!, start));
  console.log(name, worlds, runs, Math.round(performance.now() - t));
  expect(failures.slice(0, 6)).toEqual([]);
});
