/** Every fault at every step of a run, pairs of faults, and suspensions: then runs without faults complete the rotation. */
import { describe, expect, test } from "vitest";
import { isFull } from "../helpers/full.ts";
import {
  exploreFaults,
  explorePairs,
  exploreSuspensions,
  type Scenario,
  withoutTraces,
} from "../helpers/rotation-explorer.ts";
import { createMockBackend } from "../helpers/rotation-mock.ts";
import { calls, randomOf, scenario, type Start, starts } from "../helpers/rotation-scenarios.ts";
import { adminToken } from "../helpers/rotation-server.ts";
import { day } from "../helpers/rotation-world.ts";

const cases = Object.entries(calls).flatMap(([call, { kind, ...options }]) =>
  Object.keys(starts).map((start) => ({
    name: `${call}, ${start}`,
    scenario: scenario({ kind, ...options }, start as Start),
  })),
);
/** Not every one, as they take the longest. */
const sample = cases.filter((_, index) => isFull || index % 3 === 0);

describe("every promise is kept, with each fault at each step, by", () => {
  test.each(cases)("$name", async ({ name, scenario }) => {
    const { failures, worlds } = await withoutTraces(() => exploreFaults(name, scenario));
    expect(failures.slice(0, 6)).toEqual([]);
    expect(worlds).toBeGreaterThan(25);
  });
});

describe("every promise is kept, with two faults at random, by", () => {
  const random = randomOf(isFull ? Date.now() : 1);
  test.each(sample)("$name", async ({ name, scenario }) => {
    const count = isFull ? 2000 : 60;
    const explore = () => explorePairs(name, scenario, random, count);
    const { failures } = await withoutTraces(explore);
    expect(failures.slice(0, 6)).toEqual([]);
  });
});

describe("every promise is kept, with a suspension of 90 s, 2 hours and 8 days at each step, by", () => {
  test.each(sample)("$name", async ({ name, scenario }) => {
    const { failures } = await withoutTraces(() => exploreSuspensions(name, scenario));
    expect(failures.slice(0, 6)).toEqual([]);
  });
});

describe("every promise is kept over the real client, with each fault of a connection, by", () => {
  const real: Scenario = { call: { kind: "ensure" }, adminToken, backend: createMockBackend };
  const worlds: { name: string; scenario: Scenario }[] = [
    { name: "ensureApiKey, nothing", scenario: real },
    {
      name: "rotateApiKey with graceMs: 0, a key that is due",
      scenario: {
        ...real,
        call: calls["rotateApiKey with graceMs: 0"]!,
        async prepare(world) {
          await world.run({ kind: "ensure" });
          world.pass(80 * day);
        },
      },
    },
  ];
  test.each(worlds)("$name", async ({ name, scenario }) => {
    const { failures, worlds } = await withoutTraces(() => exploreFaults(name, scenario));
    expect(failures.slice(0, 6)).toEqual([]);
    expect(worlds).toBeGreaterThan(25);
  });
});
