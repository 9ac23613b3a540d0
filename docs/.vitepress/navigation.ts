/** The menus: which pages there are, in which order. */
import { readdirSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { join } from "node:path";
import { root } from "../../scripts/lib/root.ts";
import { pages } from "./api.ts";

export interface Section {
  text: string;
  items: { text: string; link: string; method?: string | undefined }[];
}

export const guide: Section[] = [
  {
    text: "Start",
    items: [
      { text: "Get started", link: "/guide/get-started.md" },
      { text: "Authenticate", link: "/guide/authenticate.md" },
      { text: "Options", link: "/guide/options.md" },
      { text: "Command line", link: "/guide/command-line.md" },
    ],
  },
  {
    text: "Tasks",
    items: [
      { text: "List and page", link: "/guide/list-and-page.md" },
      { text: "Rotate a key", link: "/guide/rotate-a-key.md" },
      { text: "Store a key", link: "/guide/store-a-key.md" },
      { text: "Rotation recipes", link: "/guide/recipes.md" },
      { text: "Find expiring keys", link: "/guide/find-expiring-keys.md" },
      { text: "Bulk work", link: "/guide/bulk-work.md" },
      { text: "Handle errors", link: "/guide/handle-errors.md" },
      { text: "Connection errors", link: "/guide/connection-errors.md" },
      { text: "Retries and timeouts", link: "/guide/retries-and-timeouts.md" },
      { text: "Observe calls", link: "/guide/observe-calls.md" },
      { text: "Test your code", link: "/guide/test-your-code.md" },
    ],
  },
  {
    text: "Background",
    items: [
      { text: "Frameworks", link: "/guide/frameworks.md" },
      { text: "Proxies, CAs and runtimes", link: "/guide/proxies-and-runtimes.md" },
      { text: "Security model", link: "/guide/security-model.md" },
      { text: "Migrate from the vendor's SDKs", link: "/guide/migrate.md" },
    ],
  },
];

const isOperation = ({ method }: { method?: string }) => method !== undefined;
const pageItem = (name: string, text: string) => ({ text, link: `/api/${name}.md` });

export const api: Section[] = [
  {
    text: "HTTP API",
    items: [
      pageItem("index", "Overview"),
      ...pages
        .filter(isOperation)
        .map(({ page, title, method }) => ({ ...pageItem(page, title), method })),
      pageItem("schemas", "Schemas"),
    ],
  },
  {
    text: "Over plain HTTP",
    items: [
      pageItem("errors/index", "Errors"),
      pageItem("paging", "Paging"),
      pageItem("rate-limits", "Rate limits"),
      pageItem("import", "Import into other tools"),
    ],
  },
  {
    text: "Errors by status",
    items: readdirSync(join(root, "docs/api/errors"))
      .filter((name) => /^\d+\.md$/.test(name))
      .sort()
      .map((name) => {
        const status = name.replace(".md", "");
        return { text: `${status} ${STATUS_CODES[status]}`, link: `/api/errors/${name}` };
      }),
  },
];

export const reference: Section[] = [
  {
    text: "TypeScript reference",
    items: ["index", ...referencePages()].map((page) => ({
      text: page === "index" ? "Overview" : page,
      link: `/reference/${page}.md`,
    })),
  },
];

export const about: Section[] = [
  { text: "About", items: [{ text: "Changelog", link: "/changelog.md" }] },
];

/** One page per entry of the package, named as users import it. */
function referencePages(): string[] {
  const names = readdirSync(join(root, "docs/reference"), { recursive: true, encoding: "utf8" });
  const found = names.filter((name) => name.endsWith(".md") && name !== "index.md");
  return found.map((name) => name.replace(/\.md$/, "")).sort();
}
