/** Programs compiled against a package that was built, by the oldest and the newest TypeScript that it supports. */
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../../scripts/lib/root.ts";
import { otherPackages } from "./programs.ts";

const packages = join(root, "node_modules");
export const compilers = {
  "TypeScript 5.9": join(packages, "path-types-generator/node_modules/typescript/bin/tsc"),
  "TypeScript 7": join(packages, "typescript-7/bin/tsc"),
};

export interface Finding {
  path: string;
  line: number;
  code: string;
  message: string;
}

const compilerOptions = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  target: "es2022",
  lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [join(packages, "@types")],
};

/** Writes the programs into `folder`, a project that has the package at `checkout` and no other. */
export function writeProject(folder: string, checkout: string, programs: Map<string, string>) {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  // On Windows a junction, which needs no privilege.
  symlinkSync(checkout, join(folder, "node_modules/monad-api-keys"), "junction");
  const files = { ...Object.fromEntries(programs) };
  files["other-packages.d.ts"] = otherPackages(programs.values());
  files["package.json"] = JSON.stringify({ type: "module" });
  const names = [...programs.keys(), "other-packages.d.ts"];
  files["tsconfig.json"] = JSON.stringify({ compilerOptions, files: names });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What a compiler finds in the programs of a project. */
export async function compile(folder: string, tsc: string): Promise<Finding[]> {
  const args = [tsc, "-p", ".", "--pretty", "false"];
  const options = { cwd: folder, maxBuffer: 2 ** 26 };
  let output: string;
  try {
    output = (await promisify(execFile)(process.execPath, args, options)).stdout;
  } catch (error) {
    const { stdout, message } = error as { stdout?: string; message: string };
    if (!stdout) throw new Error(`The programs were not compiled: ${message}`);
    output = stdout;
  }
  const findings = [...output.matchAll(/^(.+)\((\d+),\d+\): error (TS\d+): (.*(?:\n .*)*)/gm)];
  if (output.includes("error TS") && findings.length === 0) throw new Error(output);
  return findings.map(([, path, line, code, message]) => ({
    path: path!.replaceAll("\\", "/"),
    line: Number(line),
    code: code!,
    message: message!,
  }));
}

/** What is found now and was not before, at the same line. */
export function newFindings(before: Finding[], now: Finding[]): Finding[] {
  const key = ({ path, line, code }: Finding) => `${path}:${line}:${code}`;
  const known = new Set(before.map(key));
  return now.filter((finding) => !known.has(key(finding)));
}
