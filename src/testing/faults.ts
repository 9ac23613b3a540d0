/** The faults that a test has queued for the mock. */
import type { OperationId } from "../types.ts";
import { assertObject, checkOptions, throwInvalid } from "../core/validate.ts";
import { operationIds } from "./route.ts";

/**
 * What goes wrong with a call:
 * - `{ status }`: the response has this status (200 to 599) and nothing is applied. The body is the
 *   message that the spec has for the status, unless `body` is provided; a string `body` is sent as it is
 *   when `headers` name a content type other than JSON. `retryAfter` is in seconds, or a date.
 * - `"cut-before"`: the connection is interrupted, and nothing is applied.
 * - `"cut-after"`: the call is applied, then the connection is interrupted.
 * - `{ appliedAfterMs }`: the connection is interrupted now, and the call is applied so many milliseconds
 *   later, by the mock's `now`. There is no timer: whatever is due is applied, in order, before the next
 *   request is handled and before `keys()` returns. The request is checked when it is applied, so that a
 *   late update of a key that is gone by then changes nothing.
 * - `"applied-late"`: the same as `{ appliedAfterMs: 1000 }`.
 * - `{ delayMs }`: the call is applied, and the response comes after so many milliseconds. `Infinity`
 *   never responds. An abort ends the wait at once.
 */
export type MockFault =
  | "cut-before"
  | "cut-after"
  | "applied-late"
  | {
      /** Milliseconds until the call is applied; the connection is interrupted at once. */
      appliedAfterMs: number;
    }
  | {
      /** Milliseconds until the response. */
      delayMs: number;
    }
  | {
      /** The status of the response, 200 to 599. */
      status: number;
      /** The response's Retry-After: seconds, or a date. */
      retryAfter?: number | Date | undefined;
      /** The response's body, instead of the message that the spec has for the status. */
      body?: unknown;
      /** More headers of the response. */
      headers?: Record<string, string> | undefined;
    };

/** How often a fault happens. */
export interface FailNextOptions {
  /**
   * How many calls fail in this way. `Infinity` lets every further call fail.
   * @default 1
   */
  times?: number | undefined;
}

export type StatusFault = Extract<MockFault, { status: number }>;

export const isStatusFault = (fault: MockFault | undefined): fault is StatusFault =>
  typeof fault === "object" && "status" in fault;

export const delayOf = (fault: MockFault | undefined): number =>
  typeof fault === "object" && "delayMs" in fault ? fault.delayMs : 0;

/** After how long a call is applied whose connection is interrupted now; undefined for other faults. */
export function lateBy(fault: MockFault | undefined): number | undefined {
  if (fault === "applied-late") return 1000;
  return typeof fault === "object" && "appliedAfterMs" in fault ? fault.appliedAfterMs : undefined;
}

/** First in, first out, each operation for itself. */
export function createFaults() {
  const queues = new Map<OperationId, { fault: MockFault; left: number }[]>();
  return {
    add(operation: OperationId, fault: MockFault, options?: FailNextOptions): void {
      if (!operationIds.includes(operation)) {
        throwInvalid("failNext", `operation must be one of ${operationIds.join(", ")}`);
      }
      checkFault(fault);
      const { times = 1 } = checkOptions("failNext options", options, ["times"]);
      if (times !== Infinity && !(Number.isInteger(times) && times >= 1)) {
        throwInvalid("failNext", "times must be a whole number from 1, or Infinity");
      }
      queues.set(operation, [...(queues.get(operation) ?? []), { fault, left: times }]);
    },
    take(operation: OperationId): MockFault | undefined {
      const queue = queues.get(operation) ?? [];
      const next = queue[0];
      if (next && --next.left === 0) queue.shift();
      return next?.fault;
    },
  };
}

/** The longest time that setTimeout can wait; it takes a longer one for 1 ms. */
const maxDelayMs = 2 ** 31 - 1;

const kinds = ["status", "delayMs", "appliedAfterMs"] as const;

function checkFault(fault: MockFault): void {
  if (typeof fault === "string" && ["cut-before", "cut-after", "applied-late"].includes(fault)) {
    return;
  }
  const isObject = typeof fault === "object" && fault !== null;
  if (!isObject || kinds.filter((kind) => kind in fault).length !== 1) {
    throwInvalid(
      "failNext",
      'fault must be "cut-before", "cut-after", "applied-late", { appliedAfterMs }, { delayMs } or { status }',
    );
  }
  if ("appliedAfterMs" in fault) {
    const { appliedAfterMs } = checkOptions("failNext fault", fault, ["appliedAfterMs"]);
    if (!(Number.isFinite(appliedAfterMs) && appliedAfterMs! >= 0)) {
      throwInvalid("failNext", "appliedAfterMs must be a number from 0");
    }
    return;
  }
  if ("delayMs" in fault) {
    const { delayMs } = checkOptions("failNext fault", fault, ["delayMs"]);
    if (delayMs !== Infinity && !(delayMs! >= 0 && delayMs! <= maxDelayMs)) {
      throwInvalid("failNext", `delayMs must be a number from 0 to ${maxDelayMs}, or Infinity`);
    }
    return;
  }
  checkOptions("failNext fault", fault, ["status", "retryAfter", "body", "headers"]);
  const { status, retryAfter, body, headers } = fault;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throwInvalid("failNext", "status must be a whole number from 200 to 599");
  }
  if (body !== undefined && [204, 205, 304].includes(status)) {
    throwInvalid("failNext", `body must be left out: a ${status} has none`);
  }
  if (headers !== undefined) assertObject("failNext headers", headers);
  if (retryAfter === undefined) return;
  const time = retryAfter instanceof Date ? retryAfter.getTime() : retryAfter;
  if (!Number.isInteger(time) || time < 0) {
    throwInvalid("failNext", "retryAfter must be a whole number of seconds, or a date");
  }
}
