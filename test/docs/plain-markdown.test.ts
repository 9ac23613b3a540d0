import { expect, test } from "vitest";
import { headingsOf, linkToHeadings, plainMarkdown } from "../../docs/.vitepress/plain-markdown.ts";

test.each([
  ["an anchor and a class of a heading or a field", "## Name {#name .big}", "## Name"],
  ["a line of attributes", "Text\n{.lead}", "Text"],
  ["HTML blocks and components", '<div class="a">\n\nText\n\n<Try x="1" />\n</div>', "Text"],
  ["anchors in a table", '| <a id="x"></a> `a` | b |', "| `a` | b |"],
])("removes %s", (_, markdown, plain) => {
  expect(plainMarkdown(markdown)).toBe(`${plain}\n`);
});

test.each([
  [
    "tabs become labels",
    "::: code-group\n\n```ts [TypeScript]\na\n```\n\n```sh [curl]\nb\n```\n\n:::",
    "TypeScript:\n\n```ts\na\n```\n\ncurl:\n\n```sh\nb\n```",
  ],
  [
    "a block that opens shows its title and content",
    "- a\n\n  ::: details Fields of `a`\n\n  - b {#a-b .field}\n\n  :::",
    "- a\n\n  Fields of `a`:\n\n  - b",
  ],
  [
    "a container becomes a quotation",
    "::: warning Careful\nThis is hot.\n:::",
    "> **Careful**\n>\n> This is hot.",
  ],
  ["a quotation stays", "> [!DANGER] Hot\n> Very.", "> [!DANGER] Hot\n> Very."],
  [
    "the URL of an operation gets its method",
    "```GET\nhttps://a.test/b\n```",
    "```http\nGET https://a.test/b\n```",
  ],
  ["code stays as it is", "```py\n::: x {#y}\n\n\n<div>\n```", "```py\n::: x {#y}\n\n\n<div>\n```"],
])("%s", (_, markdown, plain) => {
  expect(plainMarkdown(markdown)).toBe(`${plain}\n`);
});

test("headings have the fragments that other readers give them", () => {
  const markdown = "# A `b`: c? {#x}\n\n## Properties\n\n## Properties\n\n```sh\n# no\n```";
  expect([...headingsOf(markdown)]).toEqual([
    ["x", "a-b-c"],
    ["properties", "properties"],
    ["properties-1", "properties-1"],
  ]);
});

test("links lead to headings, and lose an anchor that is none", () => {
  const page = {
    path: "guide/a.md",
    markdown:
      "[one](../api/b.md#x) [two](../api/b.md#gone) [`three`](#field) [four](#top)\n\n# Top {#top}\n\n`[five](#field)`",
  };
  const other = { path: "api/b.md", markdown: "## The X {#x}" };
  expect(linkToHeadings(page, [page, other]).split("\n")[0]).toBe(
    "[one](../api/b.md#the-x) [two](../api/b.md) `three` [four](#top)",
  );
});
