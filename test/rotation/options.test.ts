/** Invalid options and documents: refused by name, before anything is sent. */
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type EnsureApiKeyOptions,
  rotateApiKey,
  type RotateApiKeyOptions,
} from "../../src/rotation/index.ts";
import { failure } from "../helpers/client-setup.ts";
import { day, memoryStore, schedule, setUpRotation } from "../helpers/rotation-setup.ts";

const { store } = memoryStore();
const all = { store, ...schedule };

describe("an invalid option is a TypeError before anything is sent", () => {
  const cases: [RegExp, (world: ReturnType<typeof setUpRotation>) => Promise<unknown>][] = [
    [/^monad-api-keys: apiKeys must be/, () => rotateApiKey(undefined!, { store })],
    [
      /: store is missing: pass an object with load/,
      ({ apiKeys }) => rotateApiKey(apiKeys, undefined!),
    ],
    [/: store must be/, ({ apiKeys }) => rotateApiKey(apiKeys, { store: null! })],
    [
      /: store\.load must be a function/,
      ({ apiKeys }) => rotateApiKey(apiKeys, { store: {} as never }),
    ],
    [
      /: store\.save must be a function/,
      ({ apiKeys }) => rotateApiKey(apiKeys, { store: { load() {} } as never }),
    ],
    [/: verify must be a function/, ({ rotate }) => rotate({ verify: 1 as never })],
    [/: onProgress must be a function/, ({ rotate }) => rotate({ onProgress: "x" as never })],
    [/: signal must be an AbortSignal/, ({ rotate }) => rotate({ signal: {} as never })],
    [/: name must be a string, not empty/, ({ rotate }) => rotate({ name: "" })],
    [/: role_id must be a string/, ({ rotate }) => rotate({ role_id: " " })],
    [/: description must be a string/, ({ rotate }) => rotate({ description: 1 as never })],
    [/: graceMs must be a number of milliseconds from 0/, ({ rotate }) => rotate({ graceMs: -1 })],
    [/: graceMs must be/, ({ rotate }) => rotate({ graceMs: NaN })],
    [/: lifetimeMs must be a number/, ({ rotate }) => rotate({ lifetimeMs: 0 })],
    [
      /: lifetimeMs is in milliseconds .* for 90 days, pass 90 \* 86_400_000/,
      ({ rotate }) => rotate({ lifetimeMs: 90 }),
    ],
    [
      /: lifetimeMs is in milliseconds/,
      ({ ensure }) => ensure({ lifetimeMs: 90, renewBeforeMs: 14 }),
    ],
    [
      /: renewBeforeMs is in milliseconds .* for 14 days/,
      ({ ensure }) => ensure({ renewBeforeMs: 14 }),
    ],
    [
      /: renewBeforeMs must be less than lifetimeMs/,
      ({ ensure }) => ensure({ renewBeforeMs: 90 * day }),
    ],
    [/: renewBeforeMs must be a number/, ({ ensure }) => ensure({ renewBeforeMs: -1 })],
    ...(["name", "role_id", "lifetimeMs", "renewBeforeMs"] as const).map(
      (option): (typeof cases)[number] => [
        new RegExp(`: ${option} is missing`),
        ({ ensure }) => ensure({ [option]: undefined }),
      ],
    ),
    [/"renewBeforeMs"/, ({ rotate }) => rotate({ renewBeforeMs: day } as object)],
    [/did you mean "lifetimeMs"/, ({ ensure }) => ensure({ lifetimems: 1 } as object)],
    [/did you mean "graceMs"/, ({ rotate }) => rotate({ grace: 1 } as object)],
  ];
  test.each(cases)("%s", async (message, call) => {
    const world = setUpRotation();
    const error = (await failure(call(world))) as TypeError;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
    expect(world.operations()).toEqual([]);
    expect(world.memory.saves).toEqual([]);
  });
});

test("a store may be an instance of a class", async () => {
  class Memory {
    #text: string | undefined;
    load() {
      return this.#text === undefined ? undefined : (JSON.parse(this.#text) as object);
    }
    save(next: object) {
      this.#text = JSON.stringify(next);
    }
  }
  const { ensure } = setUpRotation();
  expect(await ensure({ store: new Memory() })).toMatchObject({ action: "created" });
});

describe("a document of another form fails at load, by the name of its field", () => {
  const since = "2026-05-01T12:00:00.000Z";
  const key = { id: "1", token: "fake-token" };
  test.each([
    [null, /is null: return undefined when there is nothing yet/],
    ["{}", /is not an object/],
    [[], /is not an object/],
    [{ id: 1 }, /id is not a string/],
    [{ id: "" }, /id is empty/],
    [{ id: ".." }, /id is empty or of another form/],
    [{ token: "fake-token" }, /id is missing beside a token/],
    [{ ...key, expiration_time: 1 }, /expiration_time is not a string/],
    [{ ...key, rotation: [] }, /rotation is not an object/],
    [{ ...key, rotation: { since: "yesterday" } }, /rotation\.since is empty or of another form/],
    [{ rotation: { pending: { marker: "", since } } }, /rotation\.pending\.marker is empty/],
    [{ rotation: { pending: { marker: "a]b", since } } }, /rotation\.pending\.marker/],
    [{ rotation: { pending: { marker: "m" } } }, /rotation\.pending\.since is missing/],
    [
      { rotation: { pending: { marker: "m", since, id: "1" } } },
      /rotation\.pending has only one of id and token/,
    ],
    [{ rotation: { abandoned: {} } }, /rotation\.abandoned is not an array/],
    [{ rotation: { abandoned: [{ since }] } }, /rotation\.abandoned\[0\]\.marker is missing/],
    [{ rotation: { previous: [{ id: "1" }] } }, /rotation\.previous\[0\]\.after is missing/],
    [{ rotation: { previous: [1] } }, /rotation\.previous\[0\] is not an object/],
  ])("%j", async (document, message) => {
    const { ensure, operations } = setUpRotation();
    const save = () => expect.fail("nothing is saved");
    const error = await failure(ensure({ store: { load: () => document as never, save } }));
    expect(error).toMatchObject({ name: "RotationError", step: "load", storedKeyWorks: undefined });
    expect(error.message).toMatch(message);
    expect(operations()).toEqual([]);
  });
});

test("a load that throws is named, with what it must return", async () => {
  const { ensure } = setUpRotation();
  const load = () => Promise.reject(new Error("ENOENT: no such file"));
  const error = await failure(ensure({ store: { load, save: () => true } }));
  expect(error.message).toBe(
    "Rotation failed at load: ENOENT: no such file (load must return undefined when there is nothing yet). The next run starts over.",
  );
});

describe("an abort", () => {
  const reason = new Error("stop");

  test("before the run sends and saves nothing", async () => {
    const { ensure, operations } = setUpRotation();
    expect(await failure(ensure({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(operations()).toEqual([]);
  });

  test.each(["load", "save"] as const)("ends a %s that hangs", async (method) => {
    const { ensure, memory } = setUpRotation();
    const abort = new AbortController();
    const hang = () => {
      queueMicrotask(() => abort.abort(reason));
      return new Promise<never>(() => {});
    };
    const hanging = { ...memory.store, [method]: hang };
    expect(await failure(ensure({ store: hanging, signal: abort.signal }))).toBe(reason);
  });

  test("ends a wait, and leaves no timer behind", async () => {
    const { ensure, monad, timing } = setUpRotation();
    const abort = new AbortController();
    await ensure();
    monad.failNext("listApiKeys", { status: 401 }, { times: 9 });
    const onProgress = () => queueMicrotask(() => setImmediate(() => abort.abort(reason)));
    const verify = () => {
      abort.abort(reason);
      return false;
    };
    expect(await failure(ensure({ signal: abort.signal, verify, onProgress }))).toBe(reason);
    expect(timing.left).toBe(0);
  });
});

test("onProgress names each step, and what it throws changes nothing", async () => {
  const { rotate, ensure } = setUpRotation();
  await ensure();
  const steps: string[] = [];
  const { key } = await rotate({
    graceMs: 0,
    onProgress: ({ step, id }) => {
      steps.push(`${step} ${id ?? ""}`.trim());
      throw new Error("of the observer");
    },
  });
  const names = steps.map((step) => step.replace(key.id, "new").replace(/[\da-f-]{36}/, "old"));
  expect(names).toEqual([
    "load",
    "prove old",
    "claim",
    "create",
    "save new",
    "prove new",
    "promote new",
    "prove new",
    "clean-up old",
  ]);
});

test("the types refuse what cannot work", () => {
  expectTypeOf<RotateApiKeyOptions>().toHaveProperty("store");
  // @ts-expect-error -- a store is required
  expectTypeOf({}).toExtend<RotateApiKeyOptions>();
  const { lifetimeMs: _, ...incomplete } = all;
  // @ts-expect-error -- a schedule needs a lifetime
  expectTypeOf(incomplete).toExtend<EnsureApiKeyOptions>();
  expectTypeOf(all).toExtend<EnsureApiKeyOptions>();
});
