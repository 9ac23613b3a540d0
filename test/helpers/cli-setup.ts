/** Runs the command in this process, with streams of its own, against a mock without a socket. */
import { PassThrough, Readable } from "node:stream";
import { Interruption } from "../../src/cli/failure.ts";
import { main } from "../../src/cli/main.ts";
import type { MockMonad } from "../../src/testing/index.ts";
import { apiKey, mock, organizationId, start } from "./mock-setup.ts";

type Environment = Record<string, string | undefined>;

export interface CliOptions {
  monad?: Pick<MockMonad, "fetch">;
  /** Beside the mock's credentials; undefined removes a variable. With null, the environment stays as it is. */
  env?: Environment | null;
  /** The lines that a person types; without them, there is no terminal. */
  typed?: string[];
  /** Whether the person is still there when the lines have been typed. */
  waitsForInput?: boolean;
  /** Whether stdout is a terminal. */
  isTTY?: boolean;
  signal?: AbortSignal;
  /** The time of the command's own clock. @default that of the mock */
  now?: () => number;
  /** Called with each text on stdout. */
  onOutput?: (text: string) => void;
  /** Called with each text on stderr. */
  onMessage?: (text: string) => void;
}

const environment = {
  MONAD_ORGANIZATION_ID: organizationId,
  MONAD_API_KEY: apiKey,
  MONAD_BEARER_TOKEN: undefined,
  MONAD_API_URL: undefined,
};

/** Resolves to the exit code and to what was printed. */
export async function cli(argv: string[], options: CliOptions = {}) {
  const { monad = mock(), env = {}, typed, isTTY = false, signal, onOutput, onMessage } = options;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output = { out: "", err: "" };
  stdout.setEncoding("utf8").on("data", (text: string) => {
    output.out += text;
    onOutput?.(text);
  });
  stderr.setEncoding("utf8").on("data", (text: string) => {
    output.err += text;
    onMessage?.(text);
  });
  const isAsked = typed !== undefined;
  const stdin = options.waitsForInput
    ? new PassThrough()
    : Readable.from(isAsked ? typed.map((line) => `${line}\n`) : []);
  const before = setEnvironment(env === null ? {} : { ...environment, ...env });
  try {
    const code = await main(argv, {
      stdin: Object.assign(stdin, { isTTY: isAsked }),
      stdout: Object.assign(stdout, { isTTY }),
      stderr: Object.assign(stderr, { isTTY: isAsked }),
      signal: signal ?? new AbortController().signal,
      fetch: monad.fetch,
      now: options.now ?? (() => Date.parse(start)),
    });
    return { code, ...output };
  } finally {
    setEnvironment(before);
  }
}

/** Sets these variables, and returns what they were. */
function setEnvironment(variables: Environment): Environment {
  const before: Environment = {};
  for (const [name, value] of Object.entries(variables)) {
    before[name] = process.env[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  return before;
}

/** Ctrl-C. */
export const interruption = () => new Interruption("SIGINT");
