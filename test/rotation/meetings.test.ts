/** Two and three runs at once, in the orders that a scheduler may choose: no promise is broken, and a later run succeeds. */
import { describe, expect, test } from "vitest";
import { isFull } from "../helpers/full.ts";
import { exploreSchedules, exploreTwoRuns, withoutTraces } from "../helpers/rotation-explorer.ts";
import {
  calls,
  randomOf,
  scenario,
  type Start,
  starts,
  worldOf,
} from "../helpers/rotation-scenarios.ts";
import type { Call } from "../helpers/rotation-world.ts";

const ensure: Call = { kind: "ensure" };
const cases = Object.entries(calls).flatMap(([call, own]) =>
  Object.keys(starts).map((start) => ({
    name: `${call}, ${start}`,
    scenario: scenario(own, start as Start),
  })),
);
/** The shortest. CI explores the others, too, which takes minutes. */
const sample = cases.filter(({ name }) => isFull || /^ensure.*(nothing|is due)$/.test(name));

describe("two runs with every choice of two preemptions, of", () => {
  test.each(sample)("$name", async ({ name, scenario }) => {
    const explore = () => exploreTwoRuns(name, scenario, scenario.call);
    const { failures } = await withoutTraces(explore);
    expect(failures.slice(0, 6)).toEqual([]);
  });

  test("rotateApiKey and ensureApiKey", async () => {
    const rotate = scenario(calls["rotateApiKey with graceMs: 0"]!, "a valid key");
    const { failures } = await withoutTraces(() => exploreTwoRuns("both", rotate, ensure));
    expect(failures.slice(0, 6)).toEqual([]);
  });
});

test("a run with graceMs: 0 deletes the old key, although another has promoted the new one with an hour", async () => {
  const world = worldOf("a valid key");
  let hasMet = false;
  const { settled } = world.start(
    { kind: "rotate", graceMs: 0 },
    new Map(),
    async (moment, name) => {
      const isPending = world.document?.rotation?.pending?.token !== undefined;
      if (moment !== "before" || name !== "list" || !isPending || hasMet) return;
      hasMet = true;
      expect(await world.run(ensure)).toMatchObject({ value: { action: "rotated", deleted: [] } });
      expect(world.document!.rotation!.previous).toHaveLength(1);
    },
  );
  expect(await settled).toMatchObject({ value: { action: "rotated", deleted: ["key-4"] } });
  expect(world.own().map(({ id }) => id)).toEqual([world.document!.id]);
  expect(world.violations).toEqual([]);
});

describe("three runs in random orders, with pauses, of", () => {
  const random = randomOf(isFull ? Date.now() : 1);
  test.each(cases)("$name", async ({ name, scenario }) => {
    const count = isFull ? 2000 : 30;
    const explore = () => exploreSchedules(name, scenario, [scenario.call, ensure], random, count);
    const { failures } = await withoutTraces(explore);
    expect(failures.slice(0, 6)).toEqual([]);
  });
});
