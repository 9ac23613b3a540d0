/** Whether the wrapper fits generated/: the type-check, in a process that loads TypeScript meanwhile. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

export interface WrapperCheck {
  /** What does not fit, a finding a line; one check at a time. */
  check(): Promise<string[]>;
  stop(): void;
}

export function startWrapperCheck(root: string): WrapperCheck {
  const start = (): ChildProcess =>
    fork(join(root, "scripts/generate/typecheck.ts"), {
      execArgv: ["--import", import.meta.resolve("tsx")],
    });
  let child = start();
  return {
    check() {
      if (!child.connected) child = start();
      return new Promise((resolve) => {
        const ended = (code: number | null) => resolve([`The type-check ended with ${code}.`]);
        child.once("exit", ended);
        child.once("message", (findings) => {
          child.off("exit", ended);
          resolve(findings as string[]);
        });
        child.send("check", (error) => error && ended(null));
      });
    },
    stop: () => void (child.connected && child.disconnect()),
  };
}
