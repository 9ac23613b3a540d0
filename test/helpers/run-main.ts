import { vi } from "vitest";
import type { Main } from "../../scripts/lib/command.ts";

/** Runs a command in this process, and resolves to its exit code and to what it printed. */
export async function runMain(main: Main, argv: string[] = []) {
  const [log, error] = (["log", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => {}),
  );
  try {
    const code = await main(argv);
    const printed = (spy: typeof log) => spy!.mock.calls.map(([line]) => `${line}\n`).join("");
    return { code, out: printed(log), err: printed(error) };
  } finally {
    log!.mockRestore();
    error!.mockRestore();
  }
}
