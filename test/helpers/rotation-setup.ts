/**
 * A small world around a rotation: the mock, a store for the key in use, and a clock. Every request and
 * every callback of a run is a step at which a fault can be injected, and after each of them the promises
 * of the rotation are checked against the keys of the mock.
 */
import { inspect } from "node:util";
import { createClient } from "../../src/client.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { ApiKey, ApiKeyWithToken, AttemptEvent, OperationId } from "../../src/index.ts";
import { ensure } from "../../src/rotation/ensure.ts";
import { RotationError, type RotationResult } from "../../src/rotation/index.ts";
import { rotate } from "../../src/rotation/rotate.ts";
import { createMockMonad, type MockFault } from "../../src/testing/index.ts";
import { operationOf } from "./client-setup.ts";

const organizationId = "11111111-1111-4111-a111-111111111111";
const adminKey = "fake-api-key-of-an-admin";
const role_id = "22222222-2222-4222-a222-222222222222";
const goneId = "33333333-3333-4333-a333-333333333333";
const name = "ci";
const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;

/** No wait of the client or the rotation is as long: a timer of this length is an attempt's limit. */
const timeoutMs = 33_333;

export interface Scenario {
  call: "rotateApiKey" | "ensureApiKey";
  /** Which key the client authenticates with, and whether it notices that another one is stored. */
  client: "another key" | "the old key" | "the stored key";
  overlap: boolean;
  /** What exists before the first run. */
  start:
    | "a first key"
    | "a successor and leftovers"
    | "a valid key and leftovers"
    | "no key"
    | "a gone key";
  /** The id of each run. @default the stored one */
  repeats?: "the same id";
  /** Whether `verify` is passed. @default false */
  verify?: boolean;
  /** Whether the server rounds `created_at` to seconds. @default false */
  rounds?: boolean;
  /** @default 0: every fault reaches the rotation */
  maxRetries?: number;
}

export type Step = OperationId | "load" | "verify" | "save";

/** The faults of a request. What is not listed by name is a fault of the mock. */
const requestFaults: Record<string, MockFault | "custom"> = {
  ...Object.fromEntries(
    [401, 403, 404, 408, 409, 422, 429, 500, 502, 503].map((status) => [status, { status }]),
  ),
  "does not exist": {
    status: 500,
    body: { code: 500, error: "An item of this type does not exist." },
  },
  "cut-before": "cut-before",
  "cut-after": "cut-after",
  // Two requests later, between two runs, and in the middle of the next run.
  "applied soon": { appliedAfterMs: 15 },
  "applied after the run": { appliedAfterMs: hour / 2 },
  "applied in the next run": { appliedAfterMs: hour + 35 },
  "invalid 2xx": "custom",
  "useless token": "custom",
  "timeout before": "custom",
  "timeout after": "custom",
  "crash before": "custom",
  "crash after": "custom",
};
const callbackFaults: Record<"load" | "verify" | "save", string[]> = {
  load: ["throws before", "crash before", "crash after"],
  verify: ["throws before", "returns false", "crash before", "crash after"],
  save: ["throws before", "throws after", "crash before", "crash after"],
};

/** One fault of each kind that a rotation can tell from the others, by the request. */
const kindsOfFault: Partial<Record<Step, string[]>> = {
  getApiKey: ["401", "404", "crash before"],
  listApiKeys: ["401", "403", "422", "crash before"],
  createApiKey: [
    "422",
    "500",
    "cut-after",
    "applied soon",
    "applied in the next run",
    "useless token",
    "crash before",
    "crash after",
  ],
  deleteApiKey: ["401", "404", "422", "500", "cut-after", "crash before", "crash after"],
  ...callbackFaults,
};

/** Every fault of a step. */
export const faultsOf = (step: Step): string[] =>
  step in callbackFaults
    ? callbackFaults[step as keyof typeof callbackFaults]
    : Object.keys(requestFaults).filter(
        (fault) => fault !== "useless token" || step === "createApiKey",
      );

/** One fault of each kind: what is combined with another fault. */
export const kindsOf = (step: Step): string[] => kindsOfFault[step] ?? [];

/** A 404 for a key that exists: what a run believes to be deleted is left for the next one. */
const isLie = (step: Step, fault: string | undefined): boolean =>
  step === "deleteApiKey" && /404|exist/.test(fault ?? "");

const never = new Promise<never>(() => {});

/** Keys that exist already: the third is the first of its lineage, the fourth a leftover of it. */
const initialKey = (index: number, description: string): Partial<ApiKey> => ({
  id: `55555555-5555-4555-a555-55555555555${index}`,
  name,
  description,
  created_at: `2026-04-01T00:00:0${index}.000Z`,
});
const marked = `for CI [rotation:${initialKey(2, "").id}]`;

export type Plan = ReadonlyMap<number, string>;
export type Settled =
  | { state: "resolved"; value: RotationResult & { action?: string } }
  | { state: "rejected"; error: unknown }
  | { state: "crashed" };

export function createWorld(scenario: Scenario, plan: Plan = new Map()) {
  let time = Date.parse("2026-05-01T12:00:00.000Z");
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => time,
    monotonic: () => time,
    random: () => 0,
    after(ms, callback) {
      timers.add(callback);
      if (ms !== timeoutMs) {
        queueMicrotask(() => {
          if (!timers.has(callback)) return;
          time += ms;
          timers.delete(callback);
          callback();
        });
      }
      return () => timers.delete(callback);
    },
  };
  const { start } = scenario;
  const successor = start === "a successor and leftovers" || start === "a valid key and leftovers";
  const monad = createMockMonad({
    organizationId,
    apiKey: adminKey,
    keys: [
      initialKey(0, "has the same name"),
      initialKey(1, "of another lineage [rotation:44444444-4444-4444-a444-444444444444]"),
      ...(successor ? [initialKey(2, "for CI"), initialKey(3, marked)] : []),
    ],
    now: () => new Date(scenario.rounds ? Math.floor(time / second) * second : time),
  });

  /** The ids by token, as the responses to create gave them. */
  const ids = new Map<string, string>();
  let stored: { id: string; token: string } | undefined;
  let firstId: string | undefined;
  /** The token of the last `save` that resolved. */
  let saved: string | undefined;
  /** Keys that are none of the rotation's business. */
  let bystanders: ApiKey[] = [];
  let crash = () => {};
  const steps: { run: number; step: Step; fault: string | undefined }[] = [];
  const violations: string[] = [];
  let runs = 0;
  let lied = false;

  const isAccepted = (token: string): boolean =>
    monad.keys().some((key) => key.id === ids.get(token) && Date.parse(key.expiration_time) > time);
  const isBystander = ({ id }: ApiKey) => bystanders.some((each) => each.id === id);
  const lineage = () => monad.keys().filter((key) => !isBystander(key));

  function check(when: string): void {
    if (saved !== undefined && !isAccepted(saved)) {
      violations.push(`(1) the saved token is not accepted after ${when}`);
    }
    const now = monad.keys().filter(isBystander);
    if (bystanders.some((key, index) => now[index]?.updated_at !== key.updated_at)) {
      violations.push(`(4) a key without the marker was touched by ${when}`);
    }
  }

  /** A key that is newer than the one in use may be another run's. */
  function checkAge(url: string): void {
    const keys = monad.keys();
    const current = keys.find(({ id }) => id === stored?.id)?.created_at ?? "";
    const deleted = keys.find(({ id }) => url.endsWith(id))?.created_at ?? "";
    if (deleted > current) violations.push("(2) a newer key is deleted");
  }

  function nextFault(step: Step): string | undefined {
    const fault = plan.get(steps.length);
    steps.push({ run: runs, step, fault });
    time += 10;
    return fault;
  }

  async function fetch(input: unknown, init: RequestInit = {}): Promise<Response> {
    const url = String(input);
    const operation = operationOf(init.method ?? "GET", new URL(url).pathname)!;
    const fault = nextFault(operation);
    const pass = async () => {
      if (operation === "deleteApiKey") checkAge(url);
      try {
        const response = await monad.fetch(url, { ...init, signal: null });
        if (operation === "createApiKey" && response.ok) {
          const { id, token } = (await response.clone().json()) as ApiKeyWithToken;
          ids.set(token, id);
        }
        return response;
      } finally {
        check(`${operation} ${fault ?? ""}`);
      }
    };
    if (fault === undefined) return pass();
    const kind = requestFaults[fault]!;
    if (kind !== "custom") {
      monad.failNext(operation, kind);
      return pass();
    }
    if (!fault.endsWith("before")) {
      const response = await pass();
      if (fault === "invalid 2xx") return new Response("<html>", { status: response.status });
      if (fault === "useless token" && response.ok) {
        const key = (await response.json()) as ApiKeyWithToken;
        return Response.json({ ...key, token: `${key.token}-useless` });
      }
      if (fault === "useless token") return response;
    }
    if (fault.startsWith("crash")) crash();
    else queueMicrotask(() => timers.forEach((expire) => timers.delete(expire) && expire()));
    return never;
  }

  /** A callback of the caller, which may fail before or after it has done its work. */
  const callback =
    <Input, Output>(step: "load" | "verify" | "save", work: (input: Input) => Output) =>
    async (input: Input): Promise<Output | boolean> => {
      const fault = nextFault(step);
      const { token } = (input ?? {}) as Partial<ApiKeyWithToken>;
      const fail = () => {
        const cause = new Error(`the body was {"token":"${token}"}`);
        throw Object.assign(new Error(`cannot ${step} ${token}`, { cause }), { request: input });
      };
      if (fault === "throws before") fail();
      if (fault === "returns false") return false;
      if (fault !== "crash before") {
        const output = work(input);
        if (fault === "throws after") fail();
        if (fault !== "crash after") {
          if (step === "save") saved = token;
          check(step);
          return output;
        }
      }
      crash();
      return never;
    };
  const save = callback("save", ({ id, token }: ApiKeyWithToken) => {
    stored = { id, token };
  });
  const verify = callback("verify", ({ token }: ApiKeyWithToken) => isAccepted(token));
  const load = callback("load", () => {
    // What the store returns is saved, whatever became of the run that stored it.
    saved = stored && ids.has(stored.token) ? stored.token : undefined;
    return stored && { id: stored.id };
  });

  /** Runs once, with a client as a new process would create it. */
  async function run(): Promise<Settled> {
    const id = scenario.repeats ? firstId : stored?.id;
    timers.clear();
    if (runs++ > 0) time += hour;
    const first = stored?.token ?? adminKey;
    const apiKey = {
      "another key": adminKey,
      "the old key": first,
      "the stored key": () => stored?.token ?? adminKey,
    }[scenario.client];
    const { maxRetries = 0, overlap } = scenario;
    const onAttempt = (event: AttemptEvent) => {
      if (JSON.stringify(event).includes("mock-token")) violations.push("(5) an event has a token");
    };
    const options = { organizationId, apiKey, maxRetries, timeoutMs, fetch, onAttempt };
    const apiKeys = createClient(options, clock);
    const common = { save, overlap, ...(scenario.verify ? { verify } : {}) };
    const predecessor = stored?.id;
    const crashed = new Promise<Settled>((resolve) => {
      crash = () => resolve({ state: "crashed" });
    });
    const call: Promise<RotationResult> =
      scenario.call === "rotateApiKey"
        ? rotate(apiKeys, id!, common, clock)
        : ensure(
            apiKeys,
            {
              ...common,
              name,
              role_id,
              lifetimeMs: 90 * day,
              renewBeforeMs: 14 * day,
              load: load as () => Promise<{ id: string } | undefined>,
            },
            clock,
          );
    const settled = await Promise.race<Settled>([
      call.then(
        (value) => ({ state: "resolved", value }),
        (error: unknown) => ({ state: "rejected", error }),
      ),
      crashed,
    ]);
    // With the same id, no later run notices the lie.
    const told = scenario.repeats ? steps : steps.filter((step) => step.run === runs);
    lied = told.some(({ step, fault }) => isLie(step, fault));
    check("the run");
    if (settled.state === "resolved") checkResult(settled.value, predecessor);
    if (settled.state === "rejected") checkError(settled.error);
    return settled;
  }

  function checkResult(value: RotationResult & { action?: string }, predecessor?: string): void {
    if (value.key.id !== stored?.id) violations.push("(2) the result has another key");
    if ("token" in value.key) violations.push("(5) the result has a token");
    if (scenario.overlap && value.action === "unchanged") return;
    const kept = scenario.overlap && predecessor !== goneId ? [predecessor] : [];
    checkLineage(kept, value.remaining);
  }

  /** Of the keys that are no newer than the stored one, only `kept` may be left. */
  function checkLineage(kept: (string | undefined)[], remaining?: string[]): void {
    if (lied) return;
    const keys = lineage();
    const current = keys.find(({ id }) => id === stored?.id);
    if (!current) return void violations.push("(2) the stored key does not exist");
    const marker = /\[.*\]/.exec(current.description ?? "")?.[0];
    const isNewer = ({ created_at }: ApiKey) =>
      scenario.rounds ? created_at >= current.created_at : created_at > current.created_at;
    const left = keys.filter((key) => {
      // Without a stored id, an interrupted first run leaves a key of a lineage that no run can know.
      const isOrphan = start === "no key" && !key.description?.includes(marker!);
      return key !== current && !isOrphan;
    });
    for (const key of left) {
      if (!isNewer(key) && !kept.includes(key.id)) violations.push("(2) a key is left");
      if (remaining?.includes(key.id) === false) violations.push("(2) a key is not in the result");
    }
    for (const id of kept) {
      if (!left.some((key) => key.id === id)) violations.push("(2) the predecessor is gone");
    }
  }

  function checkError(error: unknown): void {
    if (!(error instanceof RotationError)) {
      violations.push(`a run threw another error: ${inspect(error)}`);
      return;
    }
    const text = inspect(error, { depth: 12, showHidden: true }) + JSON.stringify(error);
    if (text.includes("mock-token")) violations.push(`(5) the error has a token: ${text}`);
    const { oldKeyId, oldKeyWorks } = error;
    const exists = monad.keys().some(({ id }) => id === oldKeyId);
    if (oldKeyWorks !== undefined && oldKeyWorks !== exists && !lied && !lies(error)) {
      violations.push(`the error states that the old key ${oldKeyWorks ? "works" : "is gone"}`);
    }
  }
  /** A 404 of a key that exists. */
  const lies = ({ stage }: RotationError) =>
    stage === "read" &&
    steps.some(({ step, fault }) => step === "getApiKey" && /404|exist/.test(fault ?? ""));

  /** What the next run depends on, whatever the ids and the times are. */
  function signature(): string {
    const keys = lineage().sort((a, b) => a.created_at.localeCompare(b.created_at));
    const late = steps.filter(({ fault }) => fault?.startsWith("applied")).map(({ step }) => step);
    const shape = keys.map(({ id, description, created_at }, index) => [
      id === stored?.id,
      id === ids.get(saved ?? ""),
      keys.findIndex((each) => description?.includes(each.id)),
      description?.includes("[rotation:") ?? false,
      created_at === keys[index - 1]?.created_at,
    ]);
    return JSON.stringify([shape, late, stored === undefined]);
  }

  /** Creates the key that is stored, so that its token is known. */
  async function setUp(): Promise<void> {
    bystanders = monad.keys().slice(0, 2);
    if (start === "a gone key") stored = { id: goneId, token: adminKey };
    if (start === "no key" || start === "a gone key") return;
    const lifetimeMs = start === "a valid key and leftovers" ? 80 * day : 10 * day;
    const body = { name, role_id, description: successor ? marked : "for CI" };
    const response = await monad.fetch(`https://monad.com/api/v2/${organizationId}/api_keys`, {
      method: "POST",
      headers: { "x-api-key": adminKey, "content-type": "application/json" },
      body: JSON.stringify({ ...body, expiration_time: new Date(time + lifetimeMs) }),
    });
    const { id, token } = (await response.json()) as ApiKeyWithToken;
    ids.set(token, id);
    stored = { id, token };
    firstId = id;
    saved = token;
    time += day;
  }

  const world = {
    setUp,
    run,
    steps,
    violations,
    signature,
    monad,
    /** Checks that a rotation is complete, where a run cannot show it. */
    checkLineage,
    /** Lets the stored key come close to its expiration. */
    age() {
      time += 80 * day;
      return world;
    },
  };
  return world;
}

/** A world after its set-up. */
export async function startWorld(scenario: Scenario, plan?: Plan) {
  const world = createWorld(scenario, plan);
  await world.setUp();
  return world;
}
