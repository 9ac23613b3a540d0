/** One page per operation of the spec, and their overview: VitePress renders the Markdown. */
import { apiPages } from "../../scripts/docs/api-pages.ts";
import { loadBundledSpec } from "../../scripts/docs/spec.ts";

// oxlint-disable-next-line import/no-default-export -- VitePress wants it
export default {
  async paths() {
    const pages = apiPages(await loadBundledSpec());
    return pages.map(({ page, markdown }) => ({ params: { page }, content: markdown }));
  },
};
