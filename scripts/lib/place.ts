/** Names of locations in a flattened document: "response 200: `api_keys[].id`". */
import { formatPointer } from "./pointer.ts";
import { methods, type Operation, resolve, type Spec } from "./spec.ts";

/** Method and path, whatever the parameters are called. */
export const shapeOf = ({ method, path }: Operation): string =>
  `${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;

/** The name of the location at a path (as parsePointer returns it). Empty for the operation itself. */
export function placeOf(document: Spec, path: string[]): string {
  const at = <T>(depth: number) =>
    resolve<T>(document, { $ref: `#${formatPointer(path.slice(0, depth))}` });
  const [root, second, third, part, name = ""] = path;
  if (root === "servers" && second !== undefined) {
    return [`server ${at<{ url: string }>(2).url}`, ...path.slice(2)].join(" ");
  }
  if (root === "components") return [second, ...path.slice(2)].join(" ");
  if (root !== "paths") return path.join(" ") || "the document";
  if (third === undefined || !methods.has(third)) return "the path";
  if (part === "parameters" && name !== "") {
    const parameter = at<{ name: string; in: string }>(5);
    return join(`${parameter.in} parameter \`${parameter.name}\``, fieldOf(path.slice(5)));
  }
  if (part === "responses" && name !== "") return join(`response ${name}`, fieldOf(path.slice(5)));
  if (part === "requestBody") return join("request body", fieldOf(path.slice(4)));
  return path.slice(3).join(" ");
}

const join = (head: string, rest: string) => (rest === "" ? head : `${head}: ${rest}`);

/** `properties/api_keys/items/properties/id` is `api_keys[].id`. */
function fieldOf(parts: string[]): string {
  let field = "";
  const others: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part === "schema") continue;
    if (part === "content") {
      const media = parts[++i] ?? "";
      if (media !== "" && media !== "application/json") others.push(media);
    } else if (part === "properties") {
      const name = parts[++i];
      if (name !== undefined) field += field === "" ? name : `.${name}`;
    } else if (part === "items") field += "[]";
    else if (part === "additionalProperties") field += ".*";
    else others.push(part);
  }
  if (field !== "") others.unshift(`\`${field}\``);
  return others.join(" ");
}
