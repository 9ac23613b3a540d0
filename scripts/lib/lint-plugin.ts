/** Rules for schemas that Redocly lacks, as a plugin of it. */
import { isDeepStrictEqual } from "node:util";
import type { Schema } from "./spec.ts";

interface Context {
  report(problem: { message: string; location: unknown }): void;
  location: { child(key: string): unknown };
}

/** A rule that reports what `check` says of a keyword, at its line. */
const keywordRule = (keyword: string, check: (schema: Schema) => string | undefined) => () => ({
  Schema(schema: Schema, { report, location }: Context) {
    const message = schema[keyword] === undefined ? undefined : check(schema);
    if (message !== undefined) report({ message, location: location.child(keyword) });
  },
});

function checkPattern({ pattern }: Schema): string | undefined {
  try {
    new RegExp(String(pattern), "u");
    return undefined;
  } catch (error) {
    return `${(error as Error).message}.`;
  }
}

function checkDefault({ default: value, type, enum: allowed }: Schema): string | undefined {
  const types = [type ?? []].flat();
  const kinds = kindsOf(value);
  if (types.length > 0 && !types.some((one) => kinds.includes(one)))
    return `The default is of type ${kinds[0]}, the schema of type ${types.join(" or ")}.`;
  const isListed = !Array.isArray(allowed) || allowed.some((one) => isDeepStrictEqual(one, value));
  return isListed ? undefined : "The default is not one of the values in enum.";
}

function kindsOf(value: unknown): string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
}

export const lintPlugin = {
  id: "project",
  configs: {
    all: { rules: { "project/valid-pattern": "error", "project/valid-default": "error" } },
  },
  rules: {
    oas3: {
      "project/valid-pattern": keywordRule("pattern", checkPattern),
      "project/valid-default": keywordRule("default", checkDefault),
    },
  },
};
