/** One page per operation of the spec, their overview and the schemas: VitePress renders the Markdown. */
import { pages } from "../.vitepress/api.ts";

// oxlint-disable-next-line import/no-default-export -- VitePress wants it
export default {
  paths: () => pages.map(({ page, markdown }) => ({ params: { page }, content: markdown })),
};
