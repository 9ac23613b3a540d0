/** VitePress's layout, with what this site adds to it. */
import { onContentUpdated, withBase } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { defineComponent, h, onMounted } from "vue";
import { CopyPage } from "./copy-page.ts";
import { chooseLanguage, rememberLanguage } from "./sample-language.ts";

/** What config.ts knows of the project. */
declare const __PROJECT__: { version: string; license: string; repository?: string };

export const Layout = defineComponent({
  setup() {
    onMounted(() => document.addEventListener("change", rememberLanguage));
    onContentUpdated(chooseLanguage);
    return () =>
      h(DefaultTheme.Layout, null, {
        "doc-before": () => h(CopyPage),
        "layout-bottom": footer,
        "not-found": notFound,
      });
  },
});

function footer() {
  const { version, license, repository } = __PROJECT__;
  const links = [
    h("a", { href: withBase("/changelog.html") }, `monad-api-keys ${version}`),
    repository
      ? h("a", { href: `${repository}/blob/main/LICENSE` }, `${license} license`)
      : h("span", `${license} license`),
    ...(repository ? [h("a", { href: repository }, "Source code")] : []),
    h("a", { href: withBase("/api-keys.yaml"), target: "_self" }, "OpenAPI document"),
    h("a", { href: withBase("/llms.txt"), target: "_self" }, "llms.txt"),
  ];
  return h("footer", { class: "site-footer" }, links);
}

const notFound = () =>
  h("div", { class: "not-found vp-doc" }, [
    h("h1", "This page does not exist"),
    h(
      "p",
      "It may have moved. The search at the top finds the pages that there are, or start here:",
    ),
    h("ul", [
      h("li", h("a", { href: withBase("/guide/get-started.html") }, "Guide")),
      h("li", h("a", { href: withBase("/api/index.html") }, "HTTP API")),
      h("li", h("a", { href: withBase("/reference/index.html") }, "TypeScript reference")),
    ]),
  ]);
