/** The packed package under Sinon's fake timers: a 429 ends, whatever else is faked. */
import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { createApiKeysClient } from "monad-api-keys";
import { createMockMonad } from "monad-api-keys/testing";

const options = { organizationId: "o", apiKey: "fake-key-of-the-consumer" };
const settle = () => new Promise((resolve) => setImmediateOfNode(resolve));
const setImmediateOfNode = globalThis.setImmediate;

/** Advances the fake clock until the call has settled; fails if it does not within so many steps. */
async function advance(clock, call) {
  let settled = false;
  const result = call.finally(() => (settled = true));
  result.catch(() => {});
  for (let step = 0; step < 400 && !settled; step++) {
    await clock.tickAsync(500);
    await settle();
  }
  assert.ok(settled, "the call does not end");
  return result;
}

const cases = {
  "setTimeout alone": { toFake: ["setTimeout", "clearTimeout"] },
  "setTimeout and Date": { toFake: ["setTimeout", "clearTimeout", "Date"] },
  everything: { toNotFake: ["setImmediate", "nextTick", "queueMicrotask"] },
};
for (const [title, config] of Object.entries(cases)) {
  for (const retryAfter of [undefined, 1, 5]) {
    const monad = createMockMonad(options);
    const clock = FakeTimers.install(config);
    try {
      const apiKeys = createApiKeysClient({ ...options, fetch: monad.fetch });
      monad.failNext("listApiKeys", { status: 429, ...(retryAfter && { retryAfter }) });
      const list = await advance(clock, apiKeys.list());
      assert.deepEqual(list.api_keys, [], title);
      monad.failNext("createApiKey", { delayMs: Infinity });
      const body = { name: "ci", role_id: "role", expiration_time: "2030-01-01T00:00:00Z" };
      const error = await advance(clock, apiKeys.create(body)).catch((reason) => reason);
      assert.equal(error.name, "TimeoutError", title);
      assert.ok(monad.requests().length <= 4, `${title}: ${monad.requests().length} requests`);
    } finally {
      clock.uninstall();
    }
  }
}
console.log(`${Object.keys(cases).join(", ")}: a 429 ends, and a timeout fires`);
