/** VitePress's `transformHtml` hook: a Content-Security-Policy that allows what the page holds, and no more. */
import { createHash } from "node:crypto";

export function withContentSecurityPolicy(html: string): string {
  const scripts = hashesOf(html.matchAll(/<script(?![^>]* src=)[^>]*>([^]*?)<\/script>/g));
  const styleAttributes = hashesOf(html.matchAll(/<[^>]+ style="([^"]*)"/g));
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${scripts}`,
    "style-src 'self'",
    `style-src-attr ${styleAttributes === "" ? "'none'" : `'unsafe-hashes' ${styleAttributes}`}`,
    "img-src 'self' data:",
    "connect-src 'self'", // a page that is gone asks for the list of those there are
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return html.replace('<meta charset="utf-8">', (charset) => `${charset}\n    ${meta}`);
}

function hashesOf(matches: Iterable<RegExpMatchArray>): string {
  const texts = new Set([...matches].map(([, text]) => text));
  const hash = (text: string) => createHash("sha256").update(text).digest("base64");
  return [...texts].map((text) => `'sha256-${hash(text)}'`).join(" ");
}
