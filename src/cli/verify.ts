/** `verify`: checks a server against the spec. */
import { createMockMonad } from "monad-api-keys/testing";
import { defineCommand } from "./arguments.ts";
import { clientOptions, connectionOptions } from "./connect.ts";
import { exitCodes } from "./failure.ts";
import { outputOptions } from "./key-output.ts";
import { verify } from "./verification.ts";

const variables = ["MONAD_API_KEY", "MONAD_BEARER_TOKEN", "MONAD_ORGANIZATION_ID", "MONAD_API_URL"];

export const verifyCommand = defineCommand({
  usage: "verify",
  summary: `Checks a server against the spec: list and get, and with --write the whole lifecycle of a key, which it
creates and deletes, whatever happens. Prints where a response violates the spec, by operation, JSON pointer
and types, never a value; the exit code is 3 then, and 1 where the server could not be checked to the end.
Where no variable and no option names a server, it checks the mock.`,
  options: {
    write: { type: "boolean", help: "runs the whole lifecycle of a key" },
    "role-id": {
      type: "string",
      value: "ID",
      help: "the role of that key (default: that of an existing key)",
    },
    ...outputOptions,
    ...connectionOptions,
  },
  examples: ["verify", "verify --write --role-id ROLE_ID"],
  async run(call) {
    const { values, io, terminal } = call;
    const { write = false, "role-id": roleId } = values;
    // Any of them asks for a real server. What is missing then is an error.
    const isLive =
      variables.some((name) => process.env[name] !== undefined) ||
      Object.keys(connectionOptions).some((name) => name in values);
    const client = isLive ? clientOptions(call) : mockClient();
    terminal.note(
      isLive
        ? `Checking the server${write ? ", on a key that is created for it" : ", reading only"}.`
        : `None of ${variables.join(", ")} is set: checking the mock.`,
    );
    io.signal.addEventListener("abort", () => terminal.note("Stopping."), { once: true });

    const passed: string[] = [];
    const violations: string[] = [];
    // One after the other, as verify does not wait for its observers.
    let written = Promise.resolve();
    const print = (line: string): void => {
      if (!terminal.json) written = written.then(() => terminal.print(`${line}\n`));
    };
    const record = (list: string[], mark: string) => (text: string) => {
      list.push(text);
      print(`${mark} ${text}`);
    };
    const observers = {
      onPassed: record(passed, "✓"),
      onViolation: record(violations, "✗"),
      onLeft: terminal.warn,
    };
    const count = await verify({ client, write, roleId, signal: io.signal, ...observers }).finally(
      () => written,
    );
    if (terminal.json) await terminal.printJson({ conforms: count === 0, passed, violations });
    else print(count === 0 ? "The server conforms to the spec." : `Violations: ${count}.`);
    await written;
    return count === 0 ? exitCodes.done : exitCodes.found;
  },
});

function mockClient() {
  const credentials = { organizationId: "mock-organization", apiKey: "mock-api-key" };
  const { fetch } = createMockMonad({ ...credentials, keys: [{ name: "a key of the mock" }] });
  return { ...credentials, baseUrl: "http://localhost/api", fetch };
}
