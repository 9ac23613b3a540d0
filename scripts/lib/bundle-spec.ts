/**
 * The spec as it is published: one self-contained YAML file. The source refers to the code samples
 * (`$ref: samples/list.ts`), which Redocly understands and most other tools refuse.
 */
import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { isMap, isPair, isScalar, parseDocument, Scalar, visit } from "yaml";

/**
 * Returns the text of the spec with each referenced text file in place of its reference. Comments and
 * layout are kept. Throws when another reference leaves the document, or a file cannot be read.
 */
export function bundleSpec(specPath: string): string {
  const document = parseDocument(readFileSync(specPath, "utf8"));
  const folder = dirname(specPath);
  visit(document, {
    Map(_, node, path) {
      const ref = node.get("$ref");
      if (typeof ref !== "string" || ref.startsWith("#")) return;
      const [pair, parent] = [path.at(-1), path.at(-2)];
      const isSample = isPair(pair) && isScalar(pair.key) && pair.key.value === "source";
      if (!isSample || /\.(ya?ml|json)(#|$)/.test(ref)) {
        throw new Error(
          `${relative(process.cwd(), specPath)} refers to ${ref}: only code samples may.`,
        );
      }
      const text = new Scalar(readFileSync(resolve(folder, ref), "utf8"));
      text.type = Scalar.BLOCK_LITERAL;
      // A block of text needs a block around it.
      if (isMap(parent)) parent.flow = false;
      return text;
    },
  });
  return document.toString({ lineWidth: 110 });
}
