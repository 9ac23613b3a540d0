import { expect, test } from "vitest";
import * as explorer from "../helpers/rotation-explorer.ts";
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
let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

for (const [title, explore] of Object.entries({
  suspensions: (name: string, each: explorer.Scenario) => explorer.exploreSuspensions(name, each),
  two: (name: string, each: explorer.Scenario) => explorer.exploreTwoRuns(name, each, each.call),
  pairs: (name: string, each: explorer.Scenario) => explorer.explorePairs(name, each, random, 300),
  three: (name: string, each: explorer.Scenario) =>
    explorer.exploreSchedules(name, each, [each.call, { kind: "ensure" }], random, 300),
})) {
  test.each(cases)(title + " $call keeps every promise with $start", async ({ start, call }) => {
    const name = `${call}, ${start}`;
    const t = performance.now();
    const { failures, runs, worlds } = await explorer.withoutTraces(() =>
      explore(name, scenario(calls[call]!, start)),
    );
    console.log(title, name, worlds, runs, Math.round(performance.now() - t));
    expect(failures.slice(0, 4)).toEqual([]);
  });
}
