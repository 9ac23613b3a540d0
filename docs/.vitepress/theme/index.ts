import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { Layout } from "./layout.ts";
import "./style.css";
import "./api.css";
import "./code.css";
import "./print.css";

// oxlint-disable-next-line import/no-default-export -- VitePress wants it
export default { extends: DefaultTheme, Layout } satisfies Theme;
