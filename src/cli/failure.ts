/** How a command ends: its exit code, a message for people, and details for programs. */
/** What the process ends with; 130 and 143 stand for Ctrl-C and SIGTERM, as in a shell. */
export const exitCodes = { done: 0, failed: 1, usage: 2, found: 3, left: 4 } as const;

/** A wrong option or argument. The command ends with exit code 2, and nothing has been sent. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The process was asked to stop. */
export class Interruption extends Error {
  override name = "Interruption";
  readonly exitCode: number;
  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`Stopped by ${signal}.`);
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interruption) return error.exitCode;
  return error instanceof UsageError || isRefused(error) ? exitCodes.usage : exitCodes.failed;
}

/** The library refuses an option or an argument with a TypeError, before it sends anything. */
const isRefused = (error: unknown): boolean =>
  error instanceof TypeError && error.message.startsWith("monad-api-keys: ");

/** The names of the library, and the options of the command that set them. */
const optionNames: Record<string, string> = {
  organizationId: "--organization-id",
  baseUrl: "--base-url",
  allowInsecureHttp: "--allow-insecure-http",
  lifetimeMs: "--lifetime",
  renewBeforeMs: "--renew-before",
  graceMs: "--grace",
};

const asOptions = (message: string): string =>
  message
    .replace(/^monad-api-keys: /, "")
    .replace(/\b[a-z]+[A-Z]\w+/g, (name) => optionNames[name] ?? name);

/** What a program may want to know of an error. The body of a response is not among it. */
const detailNames = [
  "operation",
  "status",
  "outcome",
  "requestId",
  "step",
  "currentId",
  "newKeyId",
  "deleted",
  "storedKeyWorks",
  "nextRun",
];

export function errorDetails(error: unknown): { name: string; message: string } {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const message = isRefused(error) ? asOptions(error.message) : error.message;
  // Not by their classes, which would load the library for a message about an option.
  const details = Object.entries(error).filter(([name]) => detailNames.includes(name));
  return { name: error.name, message, ...Object.fromEntries(details) };
}
