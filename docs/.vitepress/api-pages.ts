/**
 * The HTTP API pages as Markdown: an overview, a page per operation, and one of all schemas. Pure functions of
 * the spec; VitePress renders what they return (docs/api/[page].paths.ts).
 */
import { operationsOf, type Spec } from "../../scripts/lib/spec.ts";
import { fieldList } from "./fields.ts";
import {
  type Block,
  cell,
  code,
  codeList,
  firstSentence,
  joinBlocks,
  sentence,
  table,
} from "./markdown.ts";
import { operationPage } from "./operation-page.ts";

export interface ApiPage {
  /** The file name, without extension: the operationId, `index`, or `schemas`. */
  page: string;
  title: string;
  /** One sentence, for lists of pages. */
  description: string;
  markdown: string;
  /** The HTTP method of an operation. */
  method?: string;
}

/**
 * `notes` are Markdown, by operationId: what the spec cannot say, such as warnings and links to the guide. They
 * stand below the description; those of `index` end the overview.
 */
export const apiPages = (spec: Spec, notes: Record<string, string> = {}): ApiPage[] => [
  overviewPage(spec, notes.index),
  ...operationsOf(spec).map((operation) =>
    operationPage(spec, operation, notes[operation.operationId]),
  ),
  schemasPage(spec),
];

function overviewPage(spec: Spec, note: Block): ApiPage {
  const operations = operationsOf(spec).map(
    ({ operationId, summary, method, path, permissions }) => [
      `[${summary ?? operationId}](./${operationId}.md)`,
      code(`${method} ${path}`),
      codeList(permissions),
    ],
  );
  const schemes = Object.entries(spec.components.securitySchemes).map(([name, scheme]) => [
    code(name),
    `${code(scheme.name)} (${scheme.in})`,
    cell((scheme as { description?: string }).description),
  ]);
  return {
    page: "index",
    title: "HTTP API",
    description: spec.info.summary ?? firstSentence(spec.info.description),
    markdown: joinBlocks([
      "# HTTP API",
      spec.info.description,
      "The same contract as one self-contained OpenAPI file: [api-keys.yaml](../api-keys.yaml).",
      "## Operations {#operations}",
      table(["Operation", "Request", "Permission"], operations),
      "## Credentials {#credentials}",
      table(["Scheme", "Sent in", "Value"], schemes),
      "## Servers {#servers}",
      table(
        ["Address", "Description"],
        spec.servers.map(({ url, description }) => [code(url), cell(description)]),
      ),
      note,
    ]),
  };
}

function schemasPage(spec: Spec): ApiPage {
  const sections = Object.entries(spec.components.schemas).flatMap(([name, schema]) => [
    `## ${name} {#${name}}`,
    sentence(schema.description as string | undefined),
    fieldList(spec, schema, { anchor: name, of: "request" }),
  ]);
  return {
    page: "schemas",
    title: "Schemas",
    description: "Every object that a request or a response contains, field by field.",
    markdown: joinBlocks(["# Schemas", "What requests and responses contain.", ...sections]),
  };
}
