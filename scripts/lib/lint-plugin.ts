/** Rules for schemas that Redocly lacks, as a plugin of it. */
import { isDeepStrictEqual } from "node:util";
import type { Schema } from "./spec.ts";

interface Context {
  report(problem: { message: string; location: unknown }): void;
  location: { child(key: string): unknown };
}

const schemaRule =
  (check: (schema: Schema) => [keyword: string, message: string] | undefined) => () => ({
    Schema(schema: Schema, { report, location }: Context) {
      const [keyword, message] = check(schema) ?? [];
      if (keyword !== undefined) report({ message: message!, location: location.child(keyword) });
    },
  });

function checkPattern({ pattern }: Schema): [string, string] | undefined {
  if (typeof pattern !== "string") return undefined;
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch (error) {
    return ["pattern", `${(error as Error).message}.`];
  }
}

function checkDefault(schema: Schema): [string, string] | undefined {
  const { default: value, type, enum: allowed } = schema;
  if (value === undefined) return undefined;
  const types = [type ?? []].flat();
  const kinds = kindsOf(value);
  if (types.length > 0 && !types.some((one) => kinds.includes(one)))
    return [
      "default",
      `The default is of type ${kinds[0]}, the schema of type ${types.join(" or ")}.`,
    ];
  const isListed = !Array.isArray(allowed) || allowed.some((one) => isDeepStrictEqual(one, value));
  return isListed ? undefined : ["default", "The default is not one of the values in enum."];
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
      "project/valid-pattern": schemaRule(checkPattern),
      "project/valid-default": schemaRule(checkDefault),
    },
  },
};
