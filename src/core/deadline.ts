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

/**
 * Settles with `work`, but resolves to "timeout" after `ms`, and rejects with the reason of a signal that
 * is aborted. The signal that `work` gets is then aborted too. Without `work` it waits for `ms`. Leaves no
 * timer and no listener behind, even if the work never ends.
 */
export function withDeadline(
  clock: Clock,
  ms: number,
  signals: AbortSignal[],
  work?: (signal: AbortSignal) => Promise<void>,
): Promise<"timeout" | void> {
  return new Promise((resolve, reject) => {
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) return reject(aborted.reason);
    const controller = work && new AbortController();
    const release = () => {
      cancel();
      for (const stop of listeners) stop();
    };
    const listeners = signals.map((signal) =>
      onAbort(signal, () => {
        release();
        reject(signal.reason);
        controller?.abort(signal.reason);
      }),
    );
    const cancel = clock.after(ms, () => {
      release();
      resolve("timeout");
      controller?.abort();
    });
    work?.(controller!.signal).then(
      () => (release(), resolve()),
      (error: unknown) => (release(), reject(error)),
    );
  });
}
