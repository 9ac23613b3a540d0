/** Options that several commands have. An invalid value is a UsageError that names the option. */
import { resolve } from "node:path";
import { UsageError } from "./command.ts";

/** The value of --port. */
export function portOf(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) {
    throw new UsageError("--port takes a number from 0 to 65535");
  }
  return port;
}

/** A path, made absolute. An empty one would be the folder that the command is called in. */
export function pathOf(option: string, value: string): string {
  if (value === "") throw new UsageError(`${option} takes a path`);
  return resolve(value);
}
