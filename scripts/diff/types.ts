/**
 * The stricter proof: type tests that compiled at the base, compiled against the types of today by TypeScript
 * 7. Reads tsconfig.json, src/ and generated/; writes the tests into a temporary folder of the checkout, which
 * it removes: their relative imports have to lead where they led.
 */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../lib/root.ts";
import { inTemporaryFolder } from "../lib/temporary.ts";

const tsc = join(root, "node_modules/typescript-7/bin/tsc");

export interface TypeProof {
  /** What no longer compiles. */
  broken: string[];
  /** Comparisons of whole types that no longer hold. An addition fails these as a break does. */
  unequal: string[];
}

/** A `@ts-expect-error` that is not needed any more: something is allowed that was not. */
const unusedExpectation = "TS2578";

/** `tests` is path to text, the paths all below test/. */
export const proveTypes = (checkout: string, tests: Map<string, string>): Promise<TypeProof> =>
  inTemporaryFolder(join(checkout, ".type-tests-"), async (folder) => {
    const moved = (path: string) => join(folder, path.slice("test/".length));
    for (const [path, text] of tests) {
      mkdirSync(dirname(moved(path)), { recursive: true });
      writeFileSync(moved(path), text);
    }
    const compilerOptions = {
      noEmit: true,
      ...{ declaration: false, declarationMap: false },
      ...{ noUnusedLocals: false, noUnusedParameters: false },
      rootDir: "..",
      // Helpers of the tests are found in test/.
      rootDirs: [".", "../test"],
    };
    const files = [...tests.keys()].map(moved);
    const project = { extends: "../tsconfig.json", compilerOptions, files, include: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));

    const proof: TypeProof = { broken: [], unequal: [] };
    const pattern = /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/gm;
    const findings = (await compile(folder)).matchAll(pattern);
    for (const [, file, line, column, code, message] of findings) {
      const path = file!.replace(`${basename(folder)}/`, "test/");
      const text = tests.get(path);
      if (text === undefined || code === unusedExpectation) continue;
      const linesBefore = [...text.split("\n").slice(0, Number(line) - 1), ""].join("\n");
      const position = linesBefore.length + Number(column) - 1;
      const list = isInComparison(text, position) ? proof.unequal : proof.broken;
      list.push(`${path}:${line}: ${message}`);
    }
    return proof;
  });

/** What the compiler prints: nothing where all is well, and otherwise its findings. */
async function compile(folder: string): Promise<string> {
  const options = { cwd: dirname(folder), maxBuffer: 2 ** 26 };
  const args = [tsc, "-p", folder, "--pretty", "false"];
  try {
    // Not spawnSync, which takes 0.1 s more.
    return (await promisify(execFile)(process.execPath, args, options)).stdout;
  } catch (error) {
    const { stdout, message } = error as { stdout?: string; message: string };
    if (stdout) return stdout;
    throw new Error(`The type tests were not compiled: ${message}`);
  }
}

/**
 * Whether a finding is about a comparison of whole types, `.toEqualTypeOf<T>()`: it is at or after this name,
 * in the same call. Before it is what is compared, and that has to compile.
 */
function isInComparison(text: string, position: number): boolean {
  const name = "toEqualTypeOf";
  const start = text.lastIndexOf(`.${name}`, position);
  return start >= 0 && !/\);/.test(text.slice(start, position));
}
