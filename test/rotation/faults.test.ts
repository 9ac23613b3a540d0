/** Every fault at every step of a rotation, two faults deep, followed by a run without faults. */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { RotationError } from "../../src/rotation/index.ts";
import {
  faultsOf,
  kindsOf,
  type Plan,
  type Scenario,
  type Settled,
  startWorld,
} from "../helpers/rotation-setup.ts";

/** Plays a plan to its end: runs until one has met no fault. */
async function play(scenario: Scenario, plan: Plan, proven: Set<string>) {
  const world = await startWorld(scenario, plan);
  const { steps, violations } = world;
  const states: string[] = [];
  for (let run = 1; violations.length === 0; run++) {
    const settled = await world.run();
    const isClean = steps.every((step) => step.run !== run || step.fault === undefined);
    if (isClean && settled.state !== "resolved") {
      // With an id that an earlier run has deleted, there is nothing left to do.
      if (scenario.repeats && isGone(settled)) world.checkLineage([]);
      else violations.push(`(3) a run without faults fails: ${inspect(settled)}`);
    }
    if (isClean && run > 1) {
      // What a run that changes nothing has to leave is deleted by the next rotation.
      if (scenario.call === "ensureApiKey" && scenario.overlap) await world.age().run();
      break;
    }
    states.push(world.signature());
    if ([...plan.keys()].some((index) => index >= steps.length)) continue;
    // From the same state, a run without faults ends in the same way.
    if (proven.has(states.at(-1)!)) break;
    proven.add(states.at(-1)!);
  }
  const faults = [...plan].map(([index, fault]) => `${steps[index]?.step}: ${fault}`).join(", ");
  return { steps, states, failures: violations.map((text) => `${faults}: ${text}`) };
}

const isGone = (settled: Settled): boolean =>
  settled.state === "rejected" &&
  settled.error instanceof RotationError &&
  settled.error.stage === "read" &&
  settled.error.oldKeyWorks === false;

async function explore(scenario: Scenario) {
  const proven = new Set<string>();
  const explored = new Set<string>();
  const failures: string[] = [];
  let count = 0;
  const attempt = async (plan: Plan) => {
    count++;
    const result = await play(scenario, plan, proven);
    failures.push(...result.failures);
    return result;
  };
  const base = await attempt(new Map());
  for (const [index, { run, step }] of base.steps.entries()) {
    if (run > 1) break;
    for (const fault of faultsOf(step)) {
      const one = await attempt(new Map([[index, fault]]));
      // Faults after which the same requests lead to the same state are explored once.
      const requests = one.steps.filter((each) => each.run === 1).map((each) => each.step);
      const path = [index, ...requests, one.states[0]].join();
      if (explored.has(path)) continue;
      explored.add(path);
      for (const [next, { run, step }] of one.steps.entries()) {
        if (next <= index || run > 2) continue;
        for (const another of kindsOf(step)) {
          // A 403 is the proof that a token is accepted: a server that lies about that is believed.
          if (fault === "useless token" && another === "403") continue;
          await attempt(
            new Map([
              [index, fault],
              [next, another],
            ]),
          );
        }
      }
    }
  }
  return { failures, count };
}

const clients = ["another key", "the old key", "the stored key"] as const;
const scenarios: Scenario[] = [
  ...clients.flatMap((client) => [
    { call: "rotateApiKey", client, overlap: false, start: "a successor and leftovers" } as const,
    { call: "rotateApiKey", client, overlap: true, start: "a successor and leftovers" } as const,
    { call: "ensureApiKey", client, overlap: false, start: "a successor and leftovers" } as const,
    { call: "ensureApiKey", client, overlap: true, start: "a successor and leftovers" } as const,
    { call: "ensureApiKey", client, overlap: false, start: "a valid key and leftovers" } as const,
  ]),
  { call: "rotateApiKey", client: "another key", overlap: false, start: "a first key" },
  {
    call: "rotateApiKey",
    client: "the old key",
    overlap: false,
    start: "a successor and leftovers",
    repeats: "the same id",
  },
  { call: "ensureApiKey", client: "another key", overlap: false, start: "no key" },
  { call: "ensureApiKey", client: "another key", overlap: false, start: "a gone key" },
  {
    call: "rotateApiKey",
    client: "another key",
    overlap: false,
    start: "a first key",
    rounds: true,
  },
  {
    call: "rotateApiKey",
    client: "the old key",
    overlap: false,
    start: "a first key",
    maxRetries: 2,
  },
  {
    call: "rotateApiKey",
    client: "another key",
    overlap: false,
    start: "a first key",
    verify: true,
  },
];

describe("with two faults at any of its steps, then none", () => {
  test.each(scenarios)("$call with $client, from $start, overlap: $overlap", async (scenario) => {
    const { failures, count } = await explore(scenario);
    expect(failures.slice(0, 6)).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
});
