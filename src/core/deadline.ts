/** Bounds work by time and abort. */
import type { Clock } from "./clock.ts";

/**
 * Calls `callback` when the signal is aborted; returns a function that stops listening. Many calls may
 * share one signal, which Node would report as a leak although each listener ends with its call.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  try {
    globalThis.process.getBuiltinModule("events").setMaxListeners(0, signal);
  } catch {
    // Not Node, or another implementation's signal (jsdom's, say): no one counts the listeners.
  }
  signal.addEventListener("abort", callback);
  return () => signal.removeEventListener("abort", callback);
}

/** What `race` rejects with when the time is over. */
export const timeIsOver = new Error("the time is over");
/** What `race` rejects with when a signal is aborted. */
const isAborted = new Error("a signal is aborted");

/** Ends work that takes too long, or that its caller gives up. */
export interface Deadline {
  /** Aborted when the deadline ends the work, for what should stop with it. */
  signal: AbortSignal;
  /**
   * Begins the work and settles with it, but rejects with `timeIsOver`, or another error on abort, as soon as the
   * deadline ends it, even if the work goes on. Begins nothing once the deadline has ended.
   */
  race<T>(work: () => Promise<T>): Promise<T>;
  /** Leaves no timer and no listener behind. */
  release(): void;
}

/** A deadline in `ms` from now, or when one of the signals is aborted. */
export function createDeadline(clock: Clock, ms: number, signals: AbortSignal[]): Deadline {
  const controller = new AbortController();
  let ended: Error | undefined;
  let reject: (reason: Error) => void;
  const end = new Promise<never>((_, settle) => (reject = settle));
  // It may end between two pieces of work, when nothing listens.
  end.catch(() => {});

  const release = () => {
    cancel();
    for (const stop of listeners) stop();
  };
  const finish = (reason: Error, abortReason?: unknown) => {
    release();
    ended = reason;
    reject(reason);
    controller.abort(abortReason);
  };
  const listeners = signals.map((signal) =>
    onAbort(signal, () => finish(isAborted, signal.reason)),
  );
  const cancel = clock.after(ms, () => finish(timeIsOver));
  const aborted = signals.find((signal) => signal.aborted);
  if (aborted) finish(isAborted, aborted.reason);

  return {
    signal: controller.signal,
    async race(work) {
      if (ended) throw ended;
      return Promise.race([work(), end]);
    },
    release,
  };
}

/** Waits; false if a signal is aborted before the time is over. */
export async function wait(clock: Clock, ms: number, signals: AbortSignal[]): Promise<boolean> {
  const deadline = createDeadline(clock, ms, signals);
  return deadline
    .race(() => new Promise<never>(() => {}))
    .catch((reason: unknown) => reason === timeIsOver);
}
