/**
 * The operations that respond with a status, from the spec: a page of docs/api/errors has a comment where they stand,
 * `<!-- operations -->`, `<!-- permissions -->` or `<!-- messages -->`.
 */
import { methodName, type Operation, operationsOf, parseSpec } from "../../scripts/lib/spec.ts";
import { spec } from "./api.ts";

const operations = operationsOf(parseSpec(spec));

const linkTo = ({ operationId }: Operation, text = methodName(operationId)): string =>
  `[${text}](../${operationId}.md)`;

const listOf = (items: string[]): string =>
  [items.slice(0, -1).join(", "), items.at(-1)].filter(Boolean).join(" and ");

/** What stands for each comment, of the operations that declare the status. */
const texts: Record<string, (status: string, declaring: Operation[]) => string> = {
  operations: (_, declaring) =>
    declaring.length === operations.length
      ? `Every operation can respond with it: ${listOf(declaring.map((one) => linkTo(one)))}.`
      : `Declared for ${listOf(declaring.map((one) => linkTo(one)))}.`,

  permissions(_, declaring) {
    const permissions = [...new Set(declaring.map((one) => listOf(one.permissions)))];
    const clauses = permissions.map((permission) => {
      const needing = declaring.filter((one) => listOf(one.permissions) === permission);
      const verb = needing.length === 1 ? "needs" : "need";
      return `${listOf(needing.map((one) => linkTo(one)))} ${verb} \`${permission}\``;
    });
    return `${clauses.join("; ")}.`;
  },

  messages: (status, declaring) =>
    [
      "| Operation | Message |",
      "| --- | --- |",
      ...declaring.map(
        (one) => `| ${linkTo(one, one.summary)} | \`${one.responses[status]!.description}\` |`,
      ),
    ].join("\n"),
};

/** Fills them in before anything else reads the page. */
export const fillInOperations = {
  name: "error-operations",
  enforce: "pre" as const,
  transform(code: string, id: string): string | undefined {
    const status = /\/api\/errors\/(\d+)\.md$/.exec(id)?.[1];
    if (!status) return undefined;
    const declaring = operations.filter(({ responses }) => status in responses);
    return code.replaceAll(/<!-- (\w+) -->/g, (comment, name: string) => {
      const text = texts[name];
      if (!text) throw new Error(`${id}: ${comment} is none of ${Object.keys(texts).join(", ")}`);
      return text(status, declaring);
    });
  },
};
