/** One page per operation of the spec, and their overview: VitePress renders the Markdown. */
import { join } from "node:path";
import { apiPages } from "../../scripts/docs/api-pages.ts";
import { bundleSpec } from "../../scripts/lib/bundle-spec.ts";
import { root } from "../../scripts/lib/root.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";

// oxlint-disable-next-line import/no-default-export -- VitePress wants it
export default {
  paths() {
    const spec = bundleSpec(join(root, "openapi/api-keys.yaml"));
    return apiPages(parseSpec(spec)).map(({ page, markdown }) => ({
      params: { page },
      content: markdown,
    }));
  },
};
