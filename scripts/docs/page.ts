/** What every page of the site is made of: hashed assets, the Content-Security-Policy, the header. */
import { createHash } from "node:crypto";

/** The site's files: path, as in a URL below the site's root, to content. */
export type Site = Map<string, string>;

/** What stands at the top of a site: by this a folder is known for a former one. */
export const siteParts = ["api-keys.yaml", "assets", "client", "index.html"];

const digest = (text: string, encoding: "hex" | "base64"): string =>
  createHash("sha256").update(text).digest(encoding);

/** Adds a file under a name that changes with its content, and returns its path. */
export function addAsset(site: Site, name: string, content: string, folder = ""): string {
  const dot = name.lastIndexOf(".");
  const path = `${folder}assets/${name.slice(0, dot)}.${digest(content, "hex").slice(0, 10)}${name.slice(dot)}`;
  site.set(path, content);
  return path;
}

/** Waits for every part, and throws the first failure then: nobody writes any more. */
export async function allEnded(parts: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(parts);
  await Promise.all(parts);
}

export interface Inline {
  /** Text of each inline script. */
  scripts?: string[];
  /** Text of each inline style element. */
  styles?: string[];
  /** Value of each style attribute that HTML holds, or that a script writes as HTML. */
  styleAttributes?: string[];
}

/**
 * A policy under which a page runs its own files and exactly the inline pieces named, and sends nothing
 * anywhere. A header is not ours to set on a static host, hence a meta element; frame-ancestors and
 * reports do not work in one.
 */
export function contentSecurityPolicy({
  scripts = [],
  styles = [],
  styleAttributes = [],
}: Inline): string {
  const hashes = (texts: string[]) =>
    [...new Set(texts)].map((text) => ` 'sha256-${digest(text, "base64")}'`).join("");
  const directives = [
    "default-src 'none'",
    `script-src 'self'${hashes(scripts)}`,
    `style-src-elem 'self'${hashes(styles)}`,
    `style-src-attr ${styleAttributes.length > 0 ? `'unsafe-hashes'${hashes(styleAttributes)}` : "'none'"}`,
    "img-src 'self' data:",
    "font-src data:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${directives.join("; ")}">`;
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

const parts = [
  { title: "HTTP API", path: "index.html" },
  { title: "Client guide", path: "client/index.html" },
  { title: "Reference", path: "client/modules.html" },
] as const;

/** The site's name and its parts, for the header of a page that is `base` away from the root. */
export function siteLinks(base: string, current: number): string {
  const links = parts.map(
    ({ title, path }, index) =>
      `<a href="${base}${path}"${index === current ? ' aria-current="page"' : ""}>${title}</a>`,
  );
  return `<a class="site-name" href="${base}index.html">Monad API keys</a><nav class="site-parts" aria-label="Site">${links.join("")}</nav>`;
}
