/** Explores what becomes of rotations: every fault at every step, pairs of faults, suspensions, and runs that meet. */
import { inspect } from "node:util";
import {
  type Actor,
  type Call,
  createWorld,
  day,
  hour,
  second,
  type Settled,
  type StepName,
  type World,
  type WorldOptions,
} from "./rotation-world.ts";

export interface Scenario extends WorldOptions {
  call: Call;
  /** What happens before the run, where that takes runs. */
  prepare?: (world: World) => Promise<void>;
}

async function worldOf(scenario: Scenario): Promise<World> {
  const world = createWorld(scenario);
  await scenario.prepare?.(world);
  return world;
}

const request = [
  "cut; before",
  "cut; after",
  "500; before",
  "500; after",
  "422; before",
  "401; before",
  "403; before",
  "invalid; after",
  "crash; before",
  "crash; after",
];

/** Every fault of a step. */
export const faultsOf: Record<StepName, readonly string[]> = {
  list: [...request, "lie; before"],
  get: [...request, "404; before", "lie; after"],
  create: [...request, "lie; after"],
  delete: [...request, "404; before", "lie; before"],
  load: ["throws; before", "crash; before", "lie; before", "lie; after"],
  save: [
    "throws; before",
    "throws; after",
    "returns false; before",
    "returns false; after",
    "lie; before",
    "crash; before",
    "crash; after",
  ],
  verify: ["throws; before", "lie; before", "crash; before"],
  sleep: ["crash; before"],
};

export interface Exploration {
  /** The broken promises, with what led to them. */
  failures: string[];
  /** The runs that were made. */
  runs: number;
  /** The worlds that were played. */
  worlds: number;
}

const createExploration = (): Exploration => ({ failures: [], runs: 0, worlds: 0 });

/** Without stack traces, which cost more than the rest: they are mapped to the sources. */
export async function withoutTraces<T>(explore: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await explore();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Runs without faults until the rotation is complete: the first at once, as an operator would, and the others
 * as a scheduler would. Two that succeed, an hour and the grace apart, leave one key of the store.
 */
async function settle(world: World, call: Call, found: Exploration): Promise<void> {
  const graceMs = call.graceMs ?? hour;
  const settled: Settled[] = [];
  const ensure: Call = { ...call, kind: "ensure" };
  for (let count = 0; count < 8 && world.violations.length === 0; count++) {
    const isRotated = settled.some(({ state }) => state === "resolved");
    settled.push(await world.run(isRotated ? ensure : call));
    found.runs++;
    if (settled.at(-2)?.state === "resolved" && settled.at(-1)?.state === "resolved") break;
    world.pass(hour + graceMs + 60 * second);
  }
  if (world.violations.length > 0) return;
  const last = settled.at(-1)!;
  const own = world.own();
  const { id = "", token = "" } = world.document ?? {};
  if (last.state !== "resolved" || settled.at(-2)?.state !== "resolved") {
    world.violations.push(`(3) runs without faults fail: ${inspect(last)}`);
  } else if (own.length !== 1 || own[0]!.id !== id || !world.backend.isAccepted(token)) {
    world.violations.push(
      `(3) ${own.map((key) => key.id).join(", ")} exist, and ${id} is stored: ${inspect(world.document?.rotation)}`,
    );
  }
}

function report(world: World, found: Exploration, name: string, trace: string): void {
  found.worlds++;
  for (const each of world.violations) found.failures.push(`${name}: ${trace}: ${each}`);
}

/** Plays a plan for one run, and the runs after it. */
async function play(
  scenario: Scenario,
  name: string,
  plan: ReadonlyMap<number, string>,
  found: Exploration,
): Promise<Actor> {
  const world = await worldOf(scenario);
  const actor = world.start(scenario.call, plan);
  await actor.settled;
  found.runs++;
  const faults = [...plan].map(([index, fault]) => `${actor.steps[index]} ${index}: ${fault}`);
  const lies = faults.some((fault) => /^delete .*lie/.test(fault));
  if (!lies) await settle(world, scenario.call, found);
  report(world, found, name, faults.join(", "));
  return actor;
}

/** Every fault at every step of a run. */
export async function exploreFaults(name: string, scenario: Scenario): Promise<Exploration> {
  const found = createExploration();
  const { steps } = await play(scenario, name, new Map(), found);
  for (const [index, step] of steps.entries()) {
    for (const fault of faultsOf[step])
      await play(scenario, name, new Map([[index, fault]]), found);
  }
  return found;
}

/** Two faults in one run, at random. */
export async function explorePairs(
  name: string,
  scenario: Scenario,
  random: () => number,
  count: number,
): Promise<Exploration> {
  const found = createExploration();
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const { steps } = await play(scenario, name, new Map(), found);
  for (let left = count; left > 0; left--) {
    const first = Math.floor(random() * steps.length);
    const plan = new Map([[first, pick(faultsOf[steps[first]!])]]);
    // After a fault the run takes other steps: they are found by playing it.
    const world = await worldOf(scenario);
    const actor = world.start(scenario.call, plan);
    await actor.settled;
    found.runs++;
    const rest = actor.steps.slice(first + 1);
    if (rest.length === 0) continue;
    const second = first + 1 + Math.floor(random() * rest.length);
    const another = pick(faultsOf[actor.steps[second]!]);
    // A server is believed that returns a useless token, and then accepts it, or says that its role lacks a
    // permission; and one that says twice that a key does not exist: on delete and the get that follows, or by two lists.
    const isUseless =
      actor.steps[first] === "create" &&
      plan.get(first) === "lie; after" &&
      /^(403|lie); before$/.test(another);
    const pair = `${actor.steps[first]} ${plan.get(first)}, ${actor.steps[second]} ${another}`;
    const isDenied =
      second === first + 1 &&
      ["delete 404; before, get 404; before", "list lie; before, list lie; before"].includes(pair);
    if (!isUseless && !isDenied) await play(scenario, name, plan.set(second, another), found);
  }
  return found;
}

/** A run is suspended before and after the effect of every step, while time passes and others run. */
export async function exploreSuspensions(name: string, scenario: Scenario): Promise<Exploration> {
  const found = createExploration();
  const { steps } = await play(scenario, name, new Map(), found);
  for (const ms of [90 * second, 2 * hour, 8 * day]) {
    for (const moment of ["before", "after"] as const) {
      for (const index of steps.keys()) {
        const world = await worldOf(scenario);
        const others: Call[] = [scenario.call, { ...scenario.call, kind: "ensure" }];
        const actor: Actor = world.start(scenario.call, new Map(), async (when) => {
          if (when !== moment || actor.steps.length - 1 !== index) return;
          for (const other of others.splice(0)) {
            world.pass(ms / 2);
            await world.run(other);
            found.runs++;
          }
        });
        await actor.settled;
        found.runs++;
        await settle(world, scenario.call, found);
        report(world, found, name, `suspended ${moment} ${steps[index]} ${index} for ${ms} ms`);
      }
    }
  }
  return found;
}

/** Runs at once, of which one at a time takes a step: `choose` says which, given those that wait. */
async function interleave(
  world: World,
  calls: readonly Call[],
  choose: (waiting: readonly number[], turn: number) => number,
): Promise<Actor[]> {
  const runs = calls.map((call) => {
    const run = {
      release: undefined as (() => void) | undefined,
      isSettled: false,
      /** Resolves when the run waits for its turn, or has ended. */
      next: Promise.resolve(),
      arrive: () => {},
      actor: undefined as unknown as Actor,
    };
    const expect = () => void (run.next = new Promise((resolve) => (run.arrive = resolve)));
    expect();
    run.actor = world.start(call, new Map(), async (moment) => {
      if (moment === "after") return;
      await new Promise<void>((resolve) => {
        run.release = resolve;
        run.arrive();
      });
    });
    void run.actor.settled.then(() => {
      run.isSettled = true;
      run.arrive();
    });
    return Object.assign(run, { expect });
  });
  await Promise.all(runs.map(({ next }) => next));
  for (let turn = 0; ; turn++) {
    const waiting = [...runs.keys()].filter((index) => !runs[index]!.isSettled);
    if (waiting.length === 0) break;
    const run = runs[choose(waiting, turn)]!;
    const { release } = run;
    run.expect();
    release!();
    await run.next;
  }
  return runs.map(({ actor }) => actor);
}

/** Two runs with up to two preemptions: one takes some steps, the other takes some, and each goes on to its end. */
export async function exploreTwoRuns(
  name: string,
  scenario: Scenario,
  other: Call,
): Promise<Exploration> {
  const found = createExploration();
  for (const calls of [
    [scenario.call, other],
    [other, scenario.call],
  ]) {
    const play = async (first: number, second: number) => {
      const world = await worldOf(scenario);
      const actors = await interleave(world, calls, (waiting, turn) => {
        const wanted = turn < first ? 0 : turn < first + second ? 1 : 0;
        return waiting.includes(wanted) ? wanted : waiting[0]!;
      });
      found.runs += 2;
      await settle(world, { ...scenario.call, kind: "ensure" }, found);
      report(world, found, name, `${first} steps of one, ${second} of the other`);
      return actors.map(({ steps }) => steps.length);
    };
    const [firstSteps = 0] = await play(999, 999);
    for (let first = 1; first < firstSteps; first++) {
      const [, secondSteps = 0] = await play(first, 999);
      for (let second = 1; second < secondSteps; second++) await play(first, second);
    }
  }
  return found;
}

/** Two or three runs whose steps alternate at random, now and then with a pause. */
export async function exploreSchedules(
  name: string,
  scenario: Scenario,
  others: readonly Call[],
  random: () => number,
  count: number,
): Promise<Exploration> {
  const found = createExploration();
  for (let left = count; left > 0; left--) {
    const world = await worldOf(scenario);
    const trace: number[] = [];
    const calls = [scenario.call, ...others];
    let current = 0;
    await interleave(world, calls, (waiting) => {
      if (random() < 0.25) current = Math.floor(random() * calls.length);
      if (random() < 0.02) world.pass(random() < 0.5 ? 90 * second : 2 * hour);
      if (!waiting.includes(current)) current = waiting[Math.floor(random() * waiting.length)]!;
      trace.push(current);
      return current;
    });
    found.runs += calls.length;
    await settle(world, { ...scenario.call, kind: "ensure" }, found);
    report(world, found, name, `schedule ${trace.join("")}`);
  }
  return found;
}
