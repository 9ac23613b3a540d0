/**
 * Holds attempts back after a 429. A call has only three of them by default, so that workers who return
 * together would lose calls: the oldest call goes first, alone, and each success lets a little more through.
 */
import type { Clock } from "./clock.ts";
import { withDeadline } from "./deadline.ts";

/** The attempts of one client. */
export interface Gate {
  /** When the pause ends, in milliseconds since the epoch. */
  readonly pausedUntil: number;
  /** Waits until the call may make an attempt; "timeout" after `ms`. Rejects on abort. */
  enter(order: number, ms: number, signals: AbortSignal[]): Promise<"timeout" | void>;
  /** Ends an attempt that has entered. */
  leave(): void;
  /** Lets a little more through, after a success. */
  widen(): void;
  /** After a 429: nothing enters for so long, and then one attempt at a time. */
  pause(ms: number): void;
}

/** How much each success adds to the number of attempts at a time. With more, the next 429 meets too many. */
const growth = 0.1;

export function createGate(clock: Clock): Gate {
  let pausedUntil = 0;
  let running = 0;
  let width = Infinity;
  let waiting: { order: number; admit: () => void }[] = [];
  let cancel: () => void = () => {};

  function admit(): void {
    cancel();
    while (waiting.length > 0 && running < Math.floor(width)) {
      const ms = pausedUntil - clock.now();
      if (ms > 0) {
        cancel = clock.after(ms, admit);
        return;
      }
      running++;
      waiting.shift()!.admit();
    }
    if (running + waiting.length === 0 && pausedUntil <= clock.now()) width = Infinity;
  }

  return {
    get pausedUntil() {
      return pausedUntil;
    },
    async enter(order, ms, signals) {
      // The common case, without a timer and a listener.
      if (width === Infinity && pausedUntil <= clock.now()) return void running++;
      return withDeadline(clock, ms, signals, (signal) => {
        return new Promise((resolve) => {
          const entry = { order, admit: resolve };
          waiting = [...waiting, entry].sort((a, b) => a.order - b.order);
          signal.addEventListener("abort", () => {
            const rest = waiting.filter((other) => other !== entry);
            // Admitted at the same moment.
            if (rest.length === waiting.length) running--;
            waiting = rest;
            admit();
          });
          admit();
        });
      });
    },
    leave() {
      running--;
      admit();
    },
    widen: () => void (width += growth),
    pause(ms) {
      width = 1;
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
  };
}
