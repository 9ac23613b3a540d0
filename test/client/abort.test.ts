/** An abort ends a call at once, wherever it is, and rethrows the caller's own reason. */
import { getEventListeners, setMaxListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import type { ApiKeysClient, ApiKeysClientOptions } from "../../src/index.ts";
import {
  apiKey,
  calls,
  deferred,
  failure,
  fakeClock,
  id,
  operationIds,
  organizationId,
  recorder,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";
import { findSecrets } from "../helpers/leaks.ts";

const never = () => new Promise<never>(() => {});
/** A body of which the first bytes come, and no more. */
const stuck = () =>
  new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array([0x7b])) }));

/** Where a call can be when its caller gives up; `reached` is called there. */
const locations: Record<string, (reached: () => void) => ApiKeysClientOptions> = {
  "before it starts": (reached) => (reached(), { fetch: recorder(respondOk).fetch }),
  "while the credential is asked for": (reached) => ({
    apiKey: () => (reached(), never()),
    fetch: recorder(respondOk).fetch,
  }),
  "while the request is sent": (reached) => ({ fetch: () => (reached(), never()) }),
  "while a fetch that listens sends it": (reached) => ({
    fetch: (_, init) =>
      new Promise((_, reject) => {
        init!.signal!.addEventListener("abort", () => reject(new Error("of fetch")));
        reached();
      }),
  }),
  "while the body is read": (reached) => ({
    fetch: async () => (setImmediate(reached), stuck()),
  }),
  "while the body of an error is read": (reached) => ({
    fetch: async () => (setImmediate(reached), new Response(stuck().body, { status: 503 })),
  }),
  "in the wait between attempts": (reached) => ({
    fetch: async () => (setImmediate(reached), new Response("", { status: 429 })),
  }),
};

const reasons = [new Error("enough"), "enough", undefined, null, 0, "", false, { enough: true }];

const raw = (client: ApiKeysClient, signal: AbortSignal) =>
  client.raw.POST("/v2/{organization_id}/api_keys/{api_key_id}/regenerate", {
    params: { path: { organization_id: organizationId, api_key_id: id } },
    signal,
  });

const ways: Record<string, (client: ApiKeysClient, signal: AbortSignal) => Promise<unknown>> = {
  ...Object.fromEntries(
    operationIds.map((operation) => [
      operation,
      (client: ApiKeysClient, signal: AbortSignal) => calls[operation](client, { signal }),
    ]),
  ),
  listAll: (client, signal) => client.listAll({}, { signal }).next(),
  raw,
  "raw behind middleware": (client, signal) => {
    client.raw.use({ onRequest: () => undefined });
    return raw(client, signal);
  },
};

describe.each(Object.keys(locations))("an abort %s", (location) => {
  test.each(Object.keys(ways))("%s rejects with the reason itself", async (way) => {
    for (const reason of reasons) {
      const controller = new AbortController();
      const { signal } = controller;
      const reached = deferred<void>();
      const timing = fakeClock({ hold: true });
      const { client } = setUp(locations[location]!(reached.resolve), timing);
      if (location.startsWith("before")) controller.abort(reason);
      const call = failure(ways[way]!(client, signal));
      await reached.promise;
      controller.abort(reason);
      // Without a reason a signal makes one of its own.
      if (reason === undefined) expect(signal.reason).toBeInstanceOf(DOMException);
      expect(await call).toBe(signal.reason);
      if (reason !== undefined) expect(await call).toBe(reason);
      expect(timing.left).toBe(0);
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }
  });
});

test.each([0, 1, 2, 3, 4, 5])(
  "an abort %i microtasks after fetch rejects never shows what it has thrown",
  async (microtasks) => {
    const controller = new AbortController();
    const { client } = setUp({
      fetch: async (_, init) => {
        const abort = async () => {
          for (let turn = 0; turn < microtasks; turn++) await Promise.resolve();
          controller.abort("enough");
        };
        queueMicrotask(() => void abort());
        // As a wrapper of fetch may throw it.
        throw Object.assign(new Error("failed"), { config: init });
      },
    });
    const reason = await failure(calls.createApiKey(client, { signal: controller.signal }));
    if (reason !== "enough") expect(reason).toMatchObject({ name: "ConnectionError" });
    expect(findSecrets(reason, apiKey)).toBeUndefined();
    if (microtasks === 1) expect(reason).toBe("enough");
  },
);

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  "an abort %i microtasks after the credential came sends nothing",
  async (microtasks) => {
    const controller = new AbortController();
    let sentAfterAbort = 0;
    const { client } = setUp({
      apiKey: () => {
        const abort = async () => {
          for (let turn = 0; turn < microtasks; turn++) await Promise.resolve();
          controller.abort("enough");
        };
        void abort();
        return apiKey;
      },
      fetch: async () => {
        if (controller.signal.aborted) sentAfterAbort++;
        return never();
      },
    });
    const { signal } = controller;
    expect(await failure(calls.createApiKey(client, { signal }))).toBe("enough");
    expect(sentAfterAbort).toBe(0);
  },
);

test("nothing is sent, and no credential asked for, once a call is aborted", async () => {
  const { fetch, sent } = recorder(respondOk);
  let asked = 0;
  const { client } = setUp({ fetch, apiKey: () => `fake-value-${++asked}` });
  const signal = AbortSignal.abort("enough");
  for (const way of Object.values(ways)) await failure(way(client, signal));
  expect([sent.length, asked]).toEqual([0, 0]);
});

test("a credential that comes after the abort is not sent", async () => {
  const { fetch, sent } = recorder(respondOk);
  const credential = deferred<string>();
  const controller = new AbortController();
  const { client } = setUp({ fetch, apiKey: () => credential.promise });
  const call = failure(client.get(id, { signal: controller.signal }));
  await new Promise(setImmediate);
  controller.abort("enough");
  credential.resolve("fake-late-value");
  expect(await call).toBe("enough");
  await new Promise(setImmediate);
  expect(sent).toEqual([]);
});

test("a fetch that asks for its signal only after the abort finds it aborted", async () => {
  const controller = new AbortController();
  const preamble = deferred<void>();
  const found = deferred<RequestInit>();
  const { client } = setUp({
    // As a wrapper does that looks up a proxy first.
    fetch: async (_, init) => {
      await preamble.promise;
      found.resolve({ ...init });
      return never();
    },
  });
  const call = failure(calls.createApiKey(client, { signal: controller.signal }));
  await new Promise(setImmediate);
  controller.abort("enough");
  await call;
  preamble.resolve();
  const { signal } = await found.promise;
  expect(signal).toMatchObject({ aborted: true, reason: "enough" });
});

test("middleware and a custom fetch see the abort on their own signals", async () => {
  const controller = new AbortController();
  const seen: AbortSignal[] = [];
  const reached = deferred<void>();
  const { client } = setUp({
    fetch: (_, init) => (seen.push(init!.signal!), reached.resolve(), never()),
  });
  client.raw.use({ onRequest: ({ request }) => void seen.push(request.signal) });
  const call = failure(raw(client, controller.signal));
  await reached.promise;
  controller.abort("enough");
  await call;
  expect(seen.map(({ aborted, reason }) => [aborted, reason])).toEqual([
    [true, "enough"],
    [true, "enough"],
  ]);
});

test("middleware of a call that is aborted before it starts finds its signal aborted", async () => {
  const { client } = setUp({ fetch: recorder(respondOk).fetch });
  const seen: AbortSignal[] = [];
  client.raw.use({ onRequest: ({ request }) => void seen.push(request.signal) });
  await failure(raw(client, AbortSignal.abort("enough")));
  expect(seen).toMatchObject([{ aborted: true, reason: "enough" }]);
});

test("an abort after the end changes nothing", async () => {
  const controller = new AbortController();
  const { client } = setUp({ fetch: recorder(respondOk).fetch });
  const key = await client.get(id, { signal: controller.signal });
  controller.abort("too late");
  expect(key.id).toBe(id);
});

test.each(reasons)("an abort between two keys of listAll ends it: %j", async (reason) => {
  for (const stopAt of ["a", "c"]) {
    const controller = new AbortController();
    const list = { api_keys: ["a", "b", "c"].map((id) => ({ id })) };
    const { client } = setUp({ fetch: recorder(() => Response.json(list)).fetch });
    const got: string[] = [];
    const loop = async () => {
      for await (const key of client.listAll({}, { signal: controller.signal })) {
        got.push(key.id);
        if (key.id === stopAt) controller.abort(reason);
      }
    };
    expect(await failure(loop())).toBe(controller.signal.reason);
    expect(got.at(-1)).toBe(stopAt);
  }
});

test("a signal of another implementation ends a call, and keeps no listener", async () => {
  const listeners = new Set<() => void>();
  const foreign = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const signal = foreign as unknown as AbortSignal;
  const { fetch } = recorder(respondOk);
  expect((await setUp({ fetch }).client.get(id, { signal })).id).toBe(id);
  const { client } = setUp({
    fetch: () => {
      setImmediate(() => {
        Object.assign(foreign, { aborted: true, reason: "enough" });
        for (const listener of [...listeners]) listener();
      });
      return never();
    },
  });
  expect(await failure(client.get(id, { signal }))).toBe("enough");
  expect(listeners.size).toBe(0);
});

test("a signal that many calls share makes Node warn of no leak", async () => {
  const { signal } = new AbortController();
  setMaxListeners(10, signal); // the default on newer versions of Node
  const { fetch } = recorder(respondOk);
  const { client } = setUp({ fetch });
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on("warning", warned);
  await Promise.all(Array.from({ length: 32 }, () => client.get(id, { signal })));
  await new Promise(setImmediate); // warnings come with the next tick
  process.off("warning", warned);
  expect(warnings).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test.each([[undefined], [{}]])(
  "a runtime whose process is %o takes a signal too",
  async (process) => {
    const { signal } = new AbortController();
    const { client } = setUp({ fetch: recorder(respondOk).fetch });
    vi.stubGlobal("process", process);
    try {
      expect(await client.get(id, { signal })).toMatchObject({ id });
    } finally {
      vi.unstubAllGlobals();
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  },
);
