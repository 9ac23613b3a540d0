/** The spec, and the pages that are made from it and from docs/api/notes. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { apiPages } from "./api-pages.ts";
import { bundleSpec } from "../../scripts/lib/bundle-spec.ts";
import { root } from "../../scripts/lib/root.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";

const notesFolder = join(root, "docs/api/notes");
const notes = Object.fromEntries(
  readdirSync(notesFolder).map((file) => [
    basename(file, ".md"),
    readFileSync(join(notesFolder, file), "utf8"),
  ]),
);

/** The spec as one file. */
export const spec = bundleSpec(join(root, "openapi/api-keys.yaml"));

export const pages = apiPages(parseSpec(spec), notes);
