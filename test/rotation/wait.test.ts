/** A wait that an abort ends leaves nothing behind, however its work ends. */
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { untilAborted } from "../../src/rotation/wait.ts";
import { failure } from "../helpers/client-setup.ts";

const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);
beforeEach(() => {
  rejections.length = 0;
  process.on("unhandledRejection", onRejection);
});
afterEach(() => void process.off("unhandledRejection", onRejection));

const broken = new Error("the store is broken");

test.each<[string, work: (abort: () => void) => unknown, error: unknown]>([
  [
    "throws at once after an abort",
    (abort) => {
      abort();
      throw broken;
    },
    broken,
  ],
  [
    "rejects after an abort",
    async (abort) => {
      abort();
      await Promise.resolve();
      throw broken;
    },
    "enough",
  ],
  [
    "throws at once",
    () => {
      throw broken;
    },
    broken,
  ],
])("work that %s leaves no rejection unhandled, and no listener", async (_, work, error) => {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = () => controller.abort("enough");
  expect(await failure(untilAborted(signal, () => work(abort)))).toBe(error);
  // An abort that comes too late must find nobody to reject.
  abort();
  await new Promise(setImmediate);
  expect(rejections).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
