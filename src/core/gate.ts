/**
 * Holds attempts back after a 429, which is a limit of the server and not of the call that met it. The whole
 * client pauses. Then calls of one operation take turns, the oldest first: one at a time, and a little more
 * at a time for each response other than a 429. If all went on at once, they would meet the limit again.
 */
import type { Clock } from "./clock.ts";

/** What an attempt has shown of the server's limits: nothing, or that it was accepted, or limited. */
export type Admission = "unknown" | "accepted" | { pauseMs: number; refuseMs: number };

/** The turn of one attempt. */
export interface Turn {
  /** How long the call has been held back for this attempt, in milliseconds. */
  waitedMs: number;
  /** How long the pause goes on, in milliseconds; 0 if there is none. */
  pauseMs(): number;
  /** Whether the pause is too long to wait for. */
  isRefused(): boolean;
  /** Undefined if the attempt may begin at once. Otherwise resolves when it may, or to false if refused. */
  begin(): Promise<boolean> | undefined;
  /** Ends the turn, also one that never began. */
  end(admission: Admission): void;
}

export interface Gate {
  /** `order` is the age of the call: the lower goes first. */
  turn(operation: string, order: number): Turn;
}

interface Waiting {
  order: number;
  turn: Turn;
  settle: (admitted: boolean) => void;
}

/** The attempts of one operation. */
interface Lane {
  /** By the monotonic clock. */
  pausedUntil: number;
  /** Until then, the pause is too long to wait for. */
  refusedUntil: number;
  /** How many attempts go at a time; Infinity unless there was a 429. */
  concurrency: number;
  /** Those that were let through since the last 429, and when. */
  running: Map<Turn, number>;
  /** In the order of the calls. */
  waiting: Waiting[];
  cancelTimer: () => void;
  /** The number of the event that began a series of 429s without another response; 0 outside of one. */
  limitedSince: number;
  /** The last series that had begun when an accepted attempt did. */
  acceptedAfter: number;
}

/** How much each accepted attempt adds. With more, the next 429 meets too many attempts. */
const concurrencyPerSuccess = 0.1;

/** After so long, an attempt no longer holds back the others: it may hang. */
const longestTurnMs = 5000;

/** Each of the operations has a lane of its own, because the server's limits may be per endpoint. */
export function createGate(clock: Clock, operations: string[]): Gate {
  const lanes = new Map<string, Lane>(operations.map((operation) => [operation, createLane()]));
  let limits = 0;

  function onRateLimited(lane: Lane, pauseMs: number, refuseMs: number): void {
    lane.limitedSince ||= ++limits;
    for (const each of lanes.values()) {
      // An operation that the server has accepted meanwhile is not limited together with this one.
      if (each === lane || each.acceptedAfter < lane.limitedSince) {
        pause(clock, each, pauseMs, refuseMs);
      }
    }
  }

  return {
    turn(operation, order) {
      const lane = lanes.get(operation)!;
      let limitsBefore = limits;
      const turn: Turn = {
        waitedMs: 0,
        pauseMs: () => Math.max(0, lane.pausedUntil - clock.monotonic()),
        isRefused: () => clock.monotonic() < lane.refusedUntil,
        begin() {
          if (isIdle(clock, lane)) lane.concurrency = Infinity;
          if (lane.concurrency === Infinity) return undefined;
          if (turn.isRefused()) return Promise.resolve(false);
          const from = clock.monotonic();
          return new Promise((resolve) => {
            const settle = (admitted: boolean) => {
              limitsBefore = limits;
              turn.waitedMs += clock.monotonic() - from;
              resolve(admitted);
            };
            enqueue(lane.waiting, { order, turn, settle });
            admit(clock, lane);
          });
        },
        end(admission) {
          if (!lane.running.delete(turn)) {
            const index = lane.waiting.findIndex((each) => each.turn === turn);
            if (index >= 0) lane.waiting.splice(index, 1);
          }
          if (typeof admission === "object") {
            onRateLimited(lane, admission.pauseMs, admission.refuseMs);
          } else if (admission === "accepted") {
            lane.concurrency += concurrencyPerSuccess;
            lane.limitedSince = 0;
            lane.acceptedAfter = Math.max(lane.acceptedAfter, limitsBefore);
          }
          admit(clock, lane);
        },
      };
      return turn;
    },
  };
}

const createLane = (): Lane => ({
  pausedUntil: 0,
  refusedUntil: 0,
  concurrency: Infinity,
  running: new Map(),
  waiting: [],
  cancelTimer: () => {},
  limitedSince: 0,
  acceptedAfter: 0,
});

const isIdle = (clock: Clock, lane: Lane): boolean =>
  lane.running.size + lane.waiting.length === 0 && lane.pausedUntil <= clock.monotonic();

/** New calls come last, so that nearly all are appended; only those that return look for their place. */
function enqueue(queue: Waiting[], entry: Waiting): void {
  queue.splice(queue.findLastIndex((each) => each.order < entry.order) + 1, 0, entry);
}

/** Lets through what may go, and sets a timer for the rest. */
function admit(clock: Clock, lane: Lane): void {
  lane.cancelTimer();
  while (lane.waiting.length > 0) {
    const now = clock.monotonic();
    const [oldest] = lane.running;
    let ms = lane.pausedUntil - now;
    if (ms <= 0 && oldest && lane.running.size >= Math.floor(lane.concurrency)) {
      ms = oldest[1] + longestTurnMs - now;
      if (ms <= 0) lane.running.delete(oldest[0]);
    }
    if (ms > 0) {
      lane.cancelTimer = clock.after(ms, () => admit(clock, lane));
      return;
    }
    const { turn, settle } = lane.waiting.shift()!;
    lane.running.set(turn, now);
    settle(true);
  }
}

/** Nothing goes for so long, and then one attempt at a time. */
function pause(clock: Clock, lane: Lane, pauseMs: number, refuseMs: number): void {
  const now = clock.monotonic();
  lane.concurrency = 1;
  // Attempts that were under way before the 429 hold nothing back: one of them may hang.
  lane.running.clear();
  lane.pausedUntil = Math.max(lane.pausedUntil, now + pauseMs);
  lane.refusedUntil = Math.max(lane.refusedUntil, now + refuseMs);
  if (now < lane.refusedUntil) {
    for (const { settle } of lane.waiting.splice(0)) settle(false);
  }
  admit(clock, lane);
}
