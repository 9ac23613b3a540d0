/**
 * Holds attempts back after a 429, which is a limit of the server and not of the call that met it. The whole
 * client pauses. Then the calls of each operation take turns, the oldest first: one at a time, and a little
 * more at a time with each response other than a 429. If all went on at once, they would meet the limit again.
 */
import type { Clock } from "./clock.ts";

/** The turn of one attempt. */
export interface Turn {
  /** How long the attempt was held back, in milliseconds. */
  waitedMs: number;
  /** How long the pause goes on, in milliseconds, or no more than 0. */
  pauseMs(): number;
  /** Undefined if the attempt may begin at once; else resolves when it may. False: the pause is too long. */
  begin(): Promise<boolean> | undefined;
  /**
   * Ends the turn, even one that never began. `seen` is what the attempt has shown: that the server limits
   * its operation, and for how long to pause, or that it does not, or nothing.
   */
  end(seen?: number | "accepted"): void;
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
  /** How many attempts go at a time; Infinity unless there was a 429. */
  concurrency: number;
  /**
   * Those that were let through one after the other, and when. Attempts that began before the first 429 are
   * not among them, and hold nothing back: one of them may hang.
   */
  running: Map<Turn, number>;
  /** In the order of the calls. */
  waiting: Waiting[];
  cancelTimer: () => void;
  /** Whether the last response was a 429. */
  limited: boolean;
}

/** How much each accepted attempt adds. With more, the next 429 meets too many attempts. */
const concurrencyPerSuccess = 0.1;

/** After so long, an attempt no longer holds back the others: it may hang. */
const longestTurnMs = 5000;

/** A longer pause is not waited for: the longest Retry-After that is obeyed, with the longest random wait. */
const longestPauseMs = 68_000;

/**
 * Returns a function for the turns of an operation's calls, of which the one with the lower `order` goes first.
 * Each operation has a lane of its own, because the server's limits may be per endpoint.
 */
export function createGate(clock: Clock, operations: string[]) {
  const newLane = (): Lane => ({
    pausedUntil: 0,
    concurrency: Infinity,
    running: new Map(),
    waiting: [],
    cancelTimer: () => {},
    limited: false,
  });
  const lanes = new Map(operations.map((operation) => [operation, newLane()]));

  return (operation: string, order: number): Turn => {
    const lane = lanes.get(operation)!;
    const turn: Turn = {
      waitedMs: 0,
      pauseMs: () => lane.pausedUntil - clock.monotonic(),
      begin() {
        if (lane.running.size + lane.waiting.length === 0 && turn.pauseMs() <= 0) {
          lane.concurrency = Infinity;
        }
        if (lane.concurrency === Infinity) return undefined;
        const from = clock.monotonic();
        return new Promise((resolve) => {
          const settle = (admitted: boolean) => {
            turn.waitedMs = clock.monotonic() - from;
            resolve(admitted);
          };
          // New calls come last, so that only those that return are sorted in.
          const index = lane.waiting.findLastIndex((each) => each.order < order) + 1;
          lane.waiting.splice(index, 0, { order, turn, settle });
          admit(clock, lane);
        });
      },
      end(seen) {
        if (!lane.running.delete(turn)) {
          lane.waiting = lane.waiting.filter((each) => each.turn !== turn);
        }
        if (seen === "accepted") {
          lane.concurrency += concurrencyPerSuccess;
          lane.limited = false;
        } else if (seen !== undefined) {
          // Further 429s in a row pause this operation alone: the others find out whether they are limited, too.
          for (const each of lane.limited ? [lane] : lanes.values()) pause(clock, each, seen);
          lane.limited = true;
        }
        admit(clock, lane);
      },
    };
    return turn;
  };
}

/** Nothing goes for so long, and then one attempt at a time. */
function pause(clock: Clock, lane: Lane, ms: number): void {
  lane.concurrency = 1;
  lane.pausedUntil = Math.max(lane.pausedUntil, clock.monotonic() + ms);
  admit(clock, lane);
}

/** Lets through what may go, and sets a timer for the rest. */
function admit(clock: Clock, lane: Lane): void {
  lane.cancelTimer();
  while (lane.waiting.length > 0) {
    const now = clock.monotonic();
    const [oldest] = lane.running;
    let ms = lane.pausedUntil - now;
    const refused = ms > longestPauseMs;
    if (ms <= 0 && oldest && lane.running.size >= Math.floor(lane.concurrency)) {
      ms = oldest[1] + longestTurnMs - now;
      if (ms <= 0) lane.running.delete(oldest[0]);
    }
    if (ms > 0 && !refused) {
      lane.cancelTimer = clock.after(ms, () => admit(clock, lane));
      return;
    }
    const { turn, settle } = lane.waiting.shift()!;
    if (!refused) lane.running.set(turn, now);
    settle(!refused);
  }
}
