/** A call that has failed leaves nothing behind: no rejection, no listener, no timer, no socket. */
import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../generated/operations.ts";
import { createApiKeysClient } from "../../src/index.ts";
import {
  apiKey,
  calls,
  deferred,
  failure,
  operationIds,
  organizationId,
  setUp,
} from "../helpers/client-setup.ts";
import { type FaultName, faultNames, startFaultServer } from "../helpers/fault-server.ts";

let server: Awaited<ReturnType<typeof startFaultServer>>;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);
beforeAll(async () => {
  server = await startFaultServer();
  process.on("unhandledRejection", onRejection);
});
afterAll(async () => {
  process.off("unhandledRejection", onRejection);
  await server.close();
});

/** Timers that keep the process alive. */
const timers = () =>
  process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

/** Until the sockets that have carried a request are closed: undici may open one more, and stays silent on it. */
const closed = () =>
  Promise.all(
    [...server.sockets]
      .filter(({ bytesRead }) => bytesRead > 0)
      .map((socket) => new Promise((resolve) => socket.on("close", resolve))),
  );

describe("on the system's clock and fetch", () => {
  const quick = faultNames.filter((name) => !/nothing|never|endless/.test(name));

  test("no fault leaves a timer, a listener or a rejection", async () => {
    const { signal } = new AbortController();
    const before = timers();
    for (const name of quick) {
      server.fail(name);
      const { baseUrl } = server;
      for (const operation of operationIds) {
        // Each has a client of its own, because a 429 pauses the others of the same client.
        const client = createApiKeysClient({ organizationId, apiKey, baseUrl, maxRetries: 0 });
        await calls[operation](client, { signal }).catch(() => undefined);
        expect(timers()).toBeLessThanOrEqual(before);
        expect(getEventListeners(signal, "abort")).toEqual([]);
        await closed();
      }
    }
    await new Promise(setImmediate);
    expect(rejections).toEqual([]);
  });

  const stalled: FaultName[] = [
    "never responds",
    "headers, then nothing",
    "endless body",
    "503, endless body",
  ];
  test.each(stalled)("an abort leaves nothing either: %s", async (name) => {
    for (const operation of operationIds) {
      server.fail(name);
      const before = timers();
      const controller = new AbortController();
      const { signal } = controller;
      const reached = deferred();
      server.stalled = reached.resolve;
      const client = createApiKeysClient({
        organizationId,
        apiKey,
        baseUrl: server.baseUrl,
        fetch: async (input, init) => {
          const response = await fetch(input, init);
          setImmediate(reached.resolve);
          return response;
        },
      });
      const call = failure(calls[operation](client, { signal }));
      await reached.promise;
      controller.abort("enough");
      expect(await call).toBe("enough");
      expect(timers()).toBeLessThanOrEqual(before);
      expect(getEventListeners(signal, "abort")).toEqual([]);
      await closed();
    }
    await new Promise(setImmediate);
    expect(rejections).toEqual([]);
  });
});

test.each(operationIds)(
  "%s on a kept-alive connection that is closed is interrupted",
  async (operation) => {
    // A server of its own: undici has connections to the other one at hand.
    const server = await startFaultServer();
    server.keepAlive = true;
    const { client } = setUp({ baseUrl: server.baseUrl });
    await client.list();
    // undici takes a moment to have the connection at hand again.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    const kept = [...server.sockets];
    const used: unknown[] = [];
    server.fail({ respond: ({ socket }) => (used.push(socket), socket.destroy()) }, 1);

    const settled: any = await calls[operation](client).catch((error: unknown) => error);
    expect(used.length).toBe(1);
    expect(used[0]).toBe(kept[0]);
    if (routes[operation].method === "POST") {
      expect(settled).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 1 });
      expect(server.applied[operation]).toBe(0);
    } else {
      expect(settled).not.toBeInstanceOf(Error);
      expect(server.received).toHaveLength(2);
    }
    await server.close();
  },
);
