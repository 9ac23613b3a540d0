/** How a command ends: its exit code, a message for people, and details for programs. */
import { ApiError, MonadError } from "monad-api-keys";

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

/** The library's message, with the options of the command. */
const asOptions = (message: string): string =>
  message
    .replace(/^monad-api-keys: /, "")
    .replace(/\b(organizationId|baseUrl|allowInsecureHttp)\b/g, (name) =>
      name.replace(/^|[A-Z]/g, (letter) => `-${letter.toLowerCase() || "-"}`),
    );

interface Details {
  name: string;
  message: string;
  operation?: string;
  status?: number;
  outcome?: string;
  requestId?: string | undefined;
}

/** The fields of an error that are safe to print. The body of a response is not among them. */
export function errorDetails(error: unknown): Details {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const message = isRefused(error) ? asOptions(error.message) : error.message;
  if (!(error instanceof MonadError)) return { name: error.name, message };
  const { name, operation, outcome, requestId } = error;
  const status = error instanceof ApiError ? { status: error.status } : {};
  return { name, message, operation, ...status, outcome, requestId };
}
