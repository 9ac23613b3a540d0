/** The faults that a test has queued for the mock: which are possible, and whose turn it is. */
import { type OperationId, operationIds } from "./route.ts";

/**
 * What goes wrong with a call, instead of or on the way to its answer:
 * - `{ status }`: the answer has this status (200 to 599) and nothing is applied. The body holds the
 *   words that the spec has for the status, unless `body` says otherwise; a string `body` is sent as it
 *   is when `headers` name a content type other than JSON. `retryAfter` is in seconds, or a date.
 * - `"cut-before"`: the connection breaks, and nothing is applied.
 * - `"cut-after"`: the call is applied, then the connection breaks.
 * - `{ delayMs }`: the call is applied, and answered after so many milliseconds. `Infinity` never
 *   answers. An abort ends the wait at once.
 */
export type MockFault =
  | "cut-before"
  | "cut-after"
  | {
      /** Milliseconds until the answer. */
      delayMs: number;
    }
  | {
      /** The status of the answer, 200 to 599. */
      status: number;
      /** The answer's Retry-After: seconds, or a date. */
      retryAfter?: number | Date;
      /** The answer's body, instead of the words that the spec has for the status. */
      body?: unknown;
      /** More headers of the answer. */
      headers?: Record<string, string>;
    };

export type StatusFault = Extract<MockFault, { status: number }>;

export const isStatusFault = (fault: MockFault | undefined): fault is StatusFault =>
  typeof fault === "object" && "status" in fault;

export const delayOf = (fault: MockFault | undefined): number =>
  typeof fault === "object" && "delayMs" in fault ? fault.delayMs : 0;

/** First in, first out, each operation for itself. */
export function createFaults() {
  const queues = new Map<OperationId, MockFault[]>();
  return {
    add(operation: OperationId, fault: MockFault): void {
      if (!operationIds.includes(operation)) {
        const known = operationIds.join(", ");
        throw new TypeError(`failNext: no operation "${String(operation)}"; there are ${known}`);
      }
      const problem = problemOf(fault);
      if (problem) throw new TypeError(`failNext: ${problem}`);
      queues.set(operation, [...(queues.get(operation) ?? []), fault]);
    },
    take: (operation: OperationId): MockFault | undefined => queues.get(operation)?.shift(),
  };
}

/** The longest time that setTimeout can wait; it takes a longer one for 1 ms. */
const maxDelayMs = 2 ** 31 - 1;

function problemOf(fault: MockFault): string | undefined {
  if (fault === "cut-before" || fault === "cut-after") return undefined;
  if (typeof fault !== "object" || fault === null || "status" in fault === "delayMs" in fault) {
    return 'a fault is "cut-before", "cut-after", { delayMs } or { status }';
  }
  const known = "status" in fault ? ["status", "retryAfter", "body", "headers"] : ["delayMs"];
  const unknown = Object.keys(fault).find((member) => !known.includes(member));
  if (unknown) return `a fault has no member "${unknown}" beside ${known[0]}`;
  if ("delayMs" in fault) {
    const { delayMs } = fault;
    return delayMs === Infinity || (delayMs >= 0 && delayMs <= maxDelayMs)
      ? undefined
      : `delayMs is a number from 0 to ${maxDelayMs}, or Infinity`;
  }
  const { status, retryAfter, body } = fault;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return "status is a whole number from 200 to 599";
  }
  if (body !== undefined && [204, 205, 304].includes(status)) return `a ${status} has no body`;
  if (retryAfter === undefined) return undefined;
  const time = retryAfter instanceof Date ? retryAfter.getTime() : retryAfter;
  return Number.isInteger(time) && time >= 0
    ? undefined
    : "retryAfter is a whole number of seconds, or a date";
}
