import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first. One that starts late would leave the other workers idle. */
const longest = [
  "docs/site",
  "package/package",
  "scripts/diff",
  "scripts/watch",
  "cli/sigkill",
  "docs/docs-samples",
  "scripts/generate",
  "docs/store-recipes",
  "rotation/rules",
  "rotation/faults",
  "client/ids",
  "client/faults",
].map((name) => `test/${name}.test.ts`);

/**
 * Starts the longest files first. By itself vitest knows which these are from the run before, which a new clone
 * has not had; the others keep its order.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const path = relative(this.ctx.config.root, moduleId).replaceAll("\\", "/");
      const at = longest.indexOf(path);
      return at < 0 ? longest.length : at;
    };
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
