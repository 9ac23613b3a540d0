/**
 * A world for rotations: keys on a server, a store with compare-and-swap, and a clock. Each request, load, save,
 * wait and verification of a run is a step, at which a fault can be injected or another run can take over. After
 * each of them the promises of the rotation are checked.
 */
import type { Clock } from "../../src/core/clock.ts";
import type { ApiKey, ApiKeysClient } from "../../src/index.ts";
import { ensure } from "../../src/rotation/ensure.ts";
import {
  type KeyStore,
  RotationError,
  type RotationResult,
  type StoredKey,
} from "../../src/rotation/index.ts";
import { rotate } from "../../src/rotation/rotate.ts";
import type { Perform, ServerOperation } from "./rotation-server.ts";

/** What is tested: the rotation, or a copy of it in which a rule is broken. */
export interface Library {
  ensure: typeof ensure;
  rotate: typeof rotate;
  RotationError: typeof RotationError;
}

export const second = 1000;
export const hour = 3600 * second;
export const day = 24 * hour;

export type StepName = ServerOperation | "load" | "save" | "verify" | "sleep";

/** The keys, behind the fake server or behind the mock and the real client. */
export interface Backend {
  client(credential: () => string, perform: Perform, clock: Clock): ApiKeysClient;
  keys(): ApiKey[];
  isAccepted(token: string): boolean;
  /** Adds a key, as a person would. */
  add(fields: Partial<ApiKey>, lifetimeMs?: number): { key: ApiKey; token: string };
  /** What the caller of a request meets instead of the response. Throws, or returns a response. */
  fail(operation: ServerOperation, kind: string): unknown;
  /** A wrong success. */
  lie(operation: ServerOperation, response: unknown): unknown;
}

export interface Call {
  kind: "ensure" | "rotate";
  graceMs?: number;
  lifetimeMs?: number;
  renewBeforeMs?: number;
  verify?: (token: string) => unknown;
  name?: string;
  role_id?: string;
  signal?: AbortSignal;
  /** The credential of the client: an admin's, or the stored token, read at each call or once. */
  client?: "admin" | "stored" | "stored once";
}

export type Settled =
  | { state: "resolved"; value: RotationResult }
  | { state: "rejected"; error: unknown }
  | { state: "crashed" };

/** One run in the world. */
export interface Actor {
  /** The steps that it has taken. */
  steps: StepName[];
  /** Faults by the number of the step. */
  plan: ReadonlyMap<number, string>;
  /** Waits until the run may go on. */
  turn?: ((moment: "before" | "after", name: StepName) => Promise<void>) | undefined;
  crash: () => void;
  settled: Promise<Settled>;
}

const setUp = "the set-up";
const never = new Promise<never>(() => {});

export interface World {
  backend: Backend;
  /** The broken promises. */
  violations: string[];
  /** Starts a run, as a new process would. */
  start(call: Call, plan?: ReadonlyMap<number, string>, turn?: Actor["turn"]): Actor;
  run(call: Call, plan?: ReadonlyMap<number, string>): Promise<Settled>;
  /** Lets time pass. */
  pass(ms: number): void;
  now(): number;
  document: StoredKey | undefined;
  /** The keys that are not protected. */
  own(): ApiKey[];
  /** The most keys that were alive at a time. */
  readonly mostKeys: number;
  /** Every key so far is none of the rotation's business. */
  protect(): void;
  check(when: string): void;
}

export interface WorldOptions {
  backend: (now: () => number, onDelete: (key: ApiKey) => void) => Backend;
  adminToken: string;
  /** Sets up the keys and the document. */
  start?: (world: World) => void;
  /** What this world excuses: a server that breaks the promise by itself. */
  excuses?: { lostTokens?: boolean; retired?: boolean };
  /** Whether the store compares. @default true */
  comparesAndSwaps?: boolean;
  library?: Library;
}

export function createWorld(options: WorldOptions): World {
  const { excuses = {}, library = { ensure, rotate, RotationError } } = options;
  let time = Date.parse("2026-05-01T12:00:00.000Z");
  let text: string | undefined;
  const versions: (string | undefined)[] = [];
  const backend = options.backend(() => time, checkDelete);
  const violations: string[] = [];
  /** Ids and markers that a saved document has called abandoned or previous. */
  const retired = new Set<string>();
  /** The tokens that were saved as current, and when the next one was saved. */
  const history: {
    id: string;
    token: string;
    isWrong: boolean;
    replacedAt?: number;
    graceMs?: number;
  }[] = [];
  let bystanders: ApiKey[] = [];
  let mostKeys = 0;
  /** Of runs that meet, the shorter grace counts. */
  let leastGraceMs = Infinity;

  const parse = (from: string | undefined) =>
    from === undefined ? undefined : (JSON.parse(from) as StoredKey);
  const violate = (rule: string, when: string) => void violations.push(`${rule}, after ${when}`);

  /** Notes what a document promises, and whether it breaks a rule. */
  function observe(document: StoredKey, begunAt: number, when: string): void {
    const { id, token, rotation = {} } = document;
    const { pending, abandoned = [], previous = [] } = rotation;
    for (const each of abandoned) {
      retired.add(each.marker);
      if (each.id !== undefined) retired.add(each.id);
    }
    for (const each of previous) retired.add(each.id);
    if (!excuses.retired) {
      for (const each of [id, pending?.id, pending?.marker]) {
        if (each !== undefined && retired.has(each))
          violate("(rule 1) what is retired is used again", when);
      }
    }
    const last = history.at(-1);
    if (id === undefined || token === undefined || (last?.id === id && last.token === token))
      return;
    if (last) last.replacedAt = begunAt;
    // What a person writes may be wrong.
    const isWrong = !backend.isAccepted(token);
    if (isWrong && when !== setUp)
      violate("(1) a token is saved as current that is not accepted", when);
    history.push({ id, token, isWrong });
  }

  function check(when: string): void {
    const keys = backend.keys();
    const own = keys.filter(({ id }) => !bystanders.some((each) => each.id === id));
    const alive = own.filter((key) => Date.parse(key.expiration_time) > time).length;
    mostKeys = Math.max(mostKeys, alive);
    if (alive > 5) violate(`(4) ${alive} keys are alive`, when);
    if (keys.length - own.length < bystanders.length) violate("(2) a foreign key is deleted", when);
    if (excuses.lostTokens) return;
    for (const [index, { id, token, isWrong, replacedAt }] of history.entries()) {
      if (isWrong) continue;
      const until =
        index === history.length - 1 ? Infinity : replacedAt! + leastGraceMs - 60 * second;
      // A key that exists has expired by itself, or its token was replaced by a person.
      if (time < until && !backend.isAccepted(token) && !keys.some((key) => key.id === id)) {
        violate(`(1) the token of ${id} that was saved as current is lost`, when);
      }
    }
  }

  function checkDelete(key: ApiKey): void {
    const when = "delete";
    const marker = /^\[rotation:([^\]]*)\]/.exec(key.description ?? "")?.[1] ?? "";
    const { id, token = "", rotation } = parse(text) ?? {};
    if (id === key.id) violate("(rule 3) the current key is deleted", when);
    const isPrevious = rotation?.previous?.some((each) => each.id === key.id);
    if (isPrevious && !backend.isAccepted(token)) {
      violate("a previous key is deleted although the current token is refused", when);
    }
    if (!retired.has(key.id) && !retired.has(marker))
      violate("(2) a key is deleted that is not retired", when);
  }

  /** Takes a step of a run: its effect, or a fault. */
  async function step<T>(
    actor: Actor,
    name: StepName,
    effect: () => T,
    faults: { fail: (kind: string) => T; lie: (value: T) => T },
  ): Promise<T> {
    const fault = actor.plan.get(actor.steps.length);
    actor.steps.push(name);
    await actor.turn?.("before", name);
    time += 10;
    const when = `${name}${fault === undefined ? "" : ` (${fault})`}`;
    const perform = async () => {
      try {
        return await effect();
      } finally {
        // Nothing else changes what is checked.
        if (name === "create" || name === "delete" || name === "save") check(when);
        await actor.turn?.("after", name);
      }
    };
    if (fault === undefined) return perform();
    const [kind = "", moment] = fault.split("; ");
    if (kind === "crash") {
      if (moment === "after") await perform().catch(() => {});
      actor.crash();
      return never;
    }
    if (kind === "lie") return faults.lie(moment === "after" ? await perform() : (undefined as T));
    if (moment === "after") await perform();
    return faults.fail(kind);
  }

  function storeOf(actor: Actor): KeyStore {
    const isFalse = (kind: string) => kind === "returns false";
    const fail = (name: string) => (kind: string) => {
      if (isFalse(kind)) return false as never;
      throw new Error(`${name} fails: ${text}`);
    };
    return {
      load: () =>
        step(actor, "load", () => parse(text), {
          fail: fail("load"),
          lie: (value) => (value === undefined ? undefined : parse(versions.at(-2))),
        }),
      save(next, previous) {
        const begunAt = time;
        const effect = () => {
          const expected = previous && JSON.stringify(previous);
          if (text !== expected && options.comparesAndSwaps !== false) return false;
          text = JSON.stringify(next);
          versions.push(text);
          observe(next, begunAt, "save");
          return true;
        };
        return step(actor, "save", effect, { fail: fail("save"), lie: () => true });
      },
    };
  }

  function start(
    { kind, client = "admin", verify, graceMs = hour, ...own }: Call,
    plan: ReadonlyMap<number, string> = new Map(),
    turn?: Actor["turn"],
  ): Actor {
    let crash = () => {};
    const crashed = new Promise<Settled>(
      (resolve) => (crash = () => resolve({ state: "crashed" })),
    );
    leastGraceMs = Math.min(leastGraceMs, graceMs);
    const actor: Actor = { steps: [], plan, turn, crash, settled: crashed };
    const clock: Clock = {
      now: () => time,
      monotonic: () => time,
      random: () => 0,
      after(ms, callback) {
        let isCanceled = false;
        if (ms !== timeoutMs) {
          const at = time + ms;
          const effect = () => void (time = Math.max(time, at));
          const faults = { fail: () => {}, lie: () => {} };
          const fire = () => {
            if (!isCanceled) callback();
          };
          void step(actor, "sleep", effect, faults).then(fire, fire);
        }
        return () => (isCanceled = true);
      },
    };
    const stored = parse(text)?.token ?? options.adminToken;
    const credential = {
      admin: () => options.adminToken,
      stored: () => parse(text)?.token ?? options.adminToken,
      "stored once": () => stored,
    }[client];
    const perform: Perform = (operation, effect) =>
      step(actor, operation, effect, {
        fail: (fault) => backend.fail(operation, fault) as never,
        lie: (value) => backend.lie(operation, value) as never,
      });
    const apiKeys = backend.client(credential, perform, clock);
    const all = {
      store: storeOf(actor),
      graceMs,
      ...own,
      ...(verify && {
        verify: ({ token }: { token: string }) =>
          step(actor, "verify", () => verify(token), {
            fail: () => {
              throw new Error("verify fails");
            },
            lie: () => false,
          }),
      }),
    };
    const schedule = { name: "ci", role_id: "role", lifetimeMs: 90 * day, renewBeforeMs: 14 * day };
    const promise =
      kind === "ensure"
        ? library.ensure(apiKeys, { ...schedule, ...all }, clock)
        : library.rotate(apiKeys, all, clock);
    actor.settled = Promise.race([
      crashed,
      promise.then(
        (value): Settled => ({ state: "resolved", value }),
        (error: unknown): Settled => ({ state: "rejected", error }),
      ),
    ]).then((settled) => {
      if (actor.steps.filter((name) => name === "create").length > 1) {
        violate("a run creates two keys", actor.steps.join(" "));
      }
      checkSettled(settled);
      return settled;
    });
    return actor;
  }

  /** No token in what a caller gets, and nothing but a RotationError. */
  function checkSettled(settled: Settled): void {
    if (settled.state === "crashed") return;
    const shown =
      settled.state === "resolved" ? JSON.stringify(settled.value) : printError(settled.error);
    const tokens = new Set(history.map(({ token }) => token));
    const pending = parse(text)?.rotation?.pending?.token;
    if (pending !== undefined) tokens.add(pending);
    if ([...tokens].some((token) => shown.includes(token))) violate("(5) a token is shown", shown);
    if (settled.state === "rejected" && !(settled.error instanceof library.RotationError)) {
      violate(`rejects with ${String(settled.error)}`, "the run");
    }
  }

  const world: World = {
    backend,
    violations,
    start,
    run: (call: Call, plan?: ReadonlyMap<number, string>) => start(call, plan).settled,
    pass: (ms: number) => void (time += ms),
    now: () => time,
    get document() {
      return parse(text);
    },
    set document(next: StoredKey | undefined) {
      text = next && JSON.stringify(next);
      versions.push(text);
      if (next) observe(next, time, setUp);
    },
    own: () => backend.keys().filter(({ id }) => !bystanders.some((each) => each.id === id)),
    get mostKeys() {
      return mostKeys;
    },
    /** Every key so far is none of the rotation's business. */
    protect: () => void (bystanders = backend.keys()),
    check,
  };
  options.start?.(world);
  return world;
}

const printError = (error: unknown): string =>
  error instanceof Error
    ? [
        error.message,
        error.stack,
        JSON.stringify(error),
        error.cause && printError(error.cause),
      ].join()
    : String(error);

/** The limit of an attempt in the worlds with the real client: no wait is as long. */
export const timeoutMs = 33_333;
