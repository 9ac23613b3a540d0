/** Explores what becomes of a rotation with faults: every one at every step, and every pair of them. */
import { inspect } from "node:util";
import { RotationError } from "../../src/rotation/index.ts";
import {
  faultsOf,
  kindsOf,
  type Plan,
  type Scenario,
  type Settled,
  startWorld,
} from "./rotation-setup.ts";

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

/**
 * Every fault at every step of a run, alone and together with a second one at every later step of the same
 * run or of the next. Returns the broken promises, and the number of worlds that were played.
 */
export async function explore(scenario: Scenario) {
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
  // Traces cost more than the rest: they are mapped to the sources.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const base = await attempt(new Map());
  for (const [index, { run, step }] of base.steps.entries()) {
    if (run > 1) break;
    for (const fault of faultsOf(step)) {
      const one = await attempt(new Map([[index, fault]]));
      // A second fault is explored once for the same requests before it, and once for each state that the
      // first run leaves to the next.
      const requests = one.steps.filter((each) => each.run === 1).map((each) => each.step);
      const state = one.states[0]!;
      const path = [index, ...requests, state].join();
      const isKnown = { 1: explored.has(path), 2: explored.has(state) };
      explored.add(path).add(state);
      for (const [next, { run, step }] of one.steps.entries()) {
        if (next <= index || run > 2 || isKnown[run as 1 | 2]) continue;
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
  Error.stackTraceLimit = stackTraceLimit;
  return { failures, count };
}
