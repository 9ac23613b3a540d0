/**
 * Arguments and `--help` of the commands, over `parseArgs` of node:util. It refuses what it does not
 * know, keeps every value a string and gives typed values (docs/decisions/command-arguments.md).
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "./failure.ts";
import type { Io } from "./io.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

export type Option = NonNullable<ParseArgsConfig["options"]>[string] & {
  /** One line for `--help`. */
  help: string;
  /** The placeholder of the value in `--help`: `FILE`. */
  value?: string;
};
export type Options = Record<string, Option>;

export type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>
>["values"];

export interface Command {
  /** The text of `--help`. */
  help: string;
  /** Resolves to the exit code. */
  run(argv: readonly string[], io: Io): Promise<number>;
}

interface Definition<O extends Options> {
  /** The name, and the placeholders of its arguments: `get ID`. */
  usage: string;
  /** What it does, and what is not obvious. */
  summary: string;
  options: O;
  /** The number of arguments beside the options. @default [0, 0] */
  positionals?: readonly [least: number, most: number];
  /** Lines that can be pasted, after the name of the program. */
  examples?: readonly string[];
  run(call: {
    values: Values<O>;
    positionals: string[];
    io: Io;
    terminal: Terminal;
  }): number | Promise<number>;
}

const common = {
  quiet: { type: "boolean", help: "prints no messages, except warnings and errors" },
  help: { type: "boolean", help: "shows this text" },
} as const satisfies Options;

export const program = "npx monad-api-keys";

export function defineCommand<const O extends Options>(definition: Definition<O>): Command {
  const options: Options = { ...definition.options, ...common };
  const { usage, summary, examples = [], positionals: [least, most] = [0, 0] } = definition;
  return {
    help: [
      `Usage: ${program} ${usage} [options]`,
      summary,
      `Options:\n${optionTable(options)}`,
      ...(examples.length > 0
        ? [`Examples:\n${examples.map((line) => `  ${program} ${line}`).join("\n")}`]
        : []),
    ].join("\n\n"),
    async run(argv, io) {
      // Before the options are known to be right: an error is reported in the form that was asked for.
      const terminal = createTerminal(io, {
        json: "json" in options && argv.includes("--json"),
        quiet: argv.includes("--quiet"),
      });
      try {
        const { values, positionals } = parse(argv, options);
        if (positionals.length < least || positionals.length > most) {
          throw new UsageError(countMessage(usage, least, most, positionals.length));
        }
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by these options
        return await definition.run({ values: values as Values<O>, positionals, io, terminal });
      } catch (error) {
        return terminal.fail(error, `${program} ${usage.split(" ")[0]} --help`);
      }
    },
  };
}

function parse(argv: readonly string[], options: Options) {
  // What Node makes of bytes that are not UTF-8. A name would be garbled, and a file another one.
  if (argv.some((argument) => argument.includes("\ufffd"))) {
    throw new UsageError("an argument is not valid UTF-8");
  }
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, tokens: true });
  } catch (error) {
    throw new UsageError(parseMessage(error, options), { cause: error });
  }
  // parseArgs would take the last one. Of two names or files, one is a mistake.
  const seen = new Set<string>();
  for (const token of parsed.tokens) {
    if (token.kind !== "option") continue;
    if (seen.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    seen.add(token.name);
    if (token.value === "" && options[token.name]?.value !== "TEXT") {
      throw new UsageError(`--${token.name} has an empty value`);
    }
  }
  return parsed;
}

/** The message for what parseArgs refuses. It repeats no value, which may be a secret. */
function parseMessage(error: unknown, options: Options): string {
  const text = error instanceof Error ? error.message : "";
  const name = /'(?:-\w, )?(--?[^\s'=]*)/.exec(text)?.[1] ?? "an option";
  if (/ambiguous|missing/.test(text)) return `${name} needs a value`;
  if (text.includes("does not take")) return `${name} takes no value`;
  if (/^--(api-?key|bearer|token|credential)/.test(name)) {
    return `${name} does not exist, because other users can see arguments: set MONAD_API_KEY or MONAD_BEARER_TOKEN, or use --api-key-file`;
  }
  const nearest = Object.keys(options).find((option) => isSimilar(`--${option}`, name));
  return `${name} is not an option of this command${nearest ? `: did you mean --${nearest}?` : ""}`;
}

/** Whether one begins with the other, or both have the same beginning or the same letters. */
function isSimilar(option: string, given: string): boolean {
  if (given.length < 4) return false;
  if (option.startsWith(given) || given.startsWith(option)) return true;
  const letters = (text: string) => text.replaceAll("-", "").split("").sort().join("");
  return letters(option) === letters(given) || option.slice(0, 4) === given.slice(0, 4);
}

function countMessage(usage: string, least: number, most: number, count: number): string {
  const [name, ...placeholders] = usage.split(" ");
  if (count < least) return `${name} needs ${placeholders.join(" ")}`;
  return most === 0
    ? `${name} takes options only, no other arguments`
    : `${name} takes ${most === 1 ? "one" : most} ${placeholders.join(" ")}, not ${count}`;
}

const helpWidth = 100;

function optionTable(options: Options): string {
  const rows = Object.entries(options).map(
    ([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ""}`, help] as const,
  );
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const indent = " ".repeat(width + 4);
  return rows
    .map(([flag, help]) => `  ${flag.padEnd(width)}  ${wrap(help, helpWidth - width - 4, indent)}`)
    .join("\n");
}

/** Breaks a text into lines of at most so many characters. */
function wrap(text: string, width: number, indent: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${indent}`);
}
