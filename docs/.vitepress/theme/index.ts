import type { DefaultTheme, Theme } from "vitepress";
import theme from "vitepress/theme-without-fonts";
import { Layout } from "./layout.ts";
import { RunSample, TryRequest } from "./run-components.ts";
import { searchOptions } from "./search-options.ts";
import "./style.css";
import "./api.css";
import "./code.css";
import "./run.css";
import "./print.css";

// oxlint-disable-next-line import/no-default-export -- VitePress wants it
export default {
  extends: theme,
  Layout,
  enhanceApp({ app, siteData }) {
    app.component("RunSample", RunSample);
    app.component("TryRequest", TryRequest);
    const { search } = siteData.value.themeConfig as DefaultTheme.Config;
    if (search?.provider !== "local") return;
    search.options = { ...search.options, miniSearch: { searchOptions } };
  },
} satisfies Theme;
