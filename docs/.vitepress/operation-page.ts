/** The page of one operation of the HTTP API as Markdown. */
import {
  type Body,
  examplesOf,
  type Media,
  type Operation,
  type Parameter,
  resolve,
  type Schema,
  type Spec,
} from "../../scripts/lib/spec.ts";
import {
  type Block,
  cell,
  code,
  codeBlocks,
  codeList,
  firstSentence,
  joinBlocks,
  sentence,
  table,
} from "./markdown.ts";
import type { ApiPage } from "./api-pages.ts";
import { fieldItem, fieldList, limitsOf, typeOf } from "./fields.ts";

export function operationPage(spec: Spec, operation: Operation, note: Block): ApiPage {
  const { operationId, summary, method, path, description, permissions } = operation;
  const { parameters, requestBody, responses, samples } = operation;
  const title = summary ?? operationId;
  const url = `${spec.servers[0]?.url ?? ""}${path}`;
  const succeeded = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const failed = Object.entries(responses).filter(([status]) => !status.startsWith("2"));
  const results = succeeded.flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap((media) => exampleBlocks(media, status)),
  );
  return {
    page: operationId,
    title,
    description: firstSentence(description),
    method,
    markdown: joinBlocks([
      `# ${title}`,
      // The copy button of a block of code copies the URL alone: the method is the block's label.
      `\`\`\`${method}\n${url}\n\`\`\``,
      description,
      note,
      permissions.length > 0 && `Required permission: ${codeList(permissions)}.`,
      '<div class="samples">',
      codeBlocks(samples.map(({ lang, source }) => ({ label: lang, lang: fence(lang), source }))),
      tryRequest(operation, url),
      codeBlocks(results),
      "</div>",
      parameters.length > 0 && "## Parameters {#parameters}",
      ...parameters.map((parameter) => parameterItem(parameter, "parameter")),
      ...(requestBody ? requestSection(spec, requestBody) : []),
      "## Responses {#responses}",
      ...succeeded.flatMap(([status, response]) => responseSection(spec, status, response)),
      ...(failed.length > 0 ? errorSection(failed) : []),
    ]),
  };
}

/** A form that sends the request to a mock in the page, with what it begins with. */
function tryRequest({ method, parameters, requestBody }: Operation, url: string): string {
  const [example] = Object.values(requestBody?.content ?? {}).flatMap(examplesOf);
  const fields = parameters.map(({ name, in: location, example: value }) => ({
    ...{ name, in: location, value: String((value as string | undefined) ?? "") },
  }));
  if (example !== undefined) {
    fields.push({ name: "body", in: "body", value: JSON.stringify(example, null, 2) });
  }
  const form = { method, url, fields };
  const attribute = JSON.stringify(form).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<TryRequest :form="${attribute}" />`;
}

/** A parameter, or a header of a response, which may be absent where a parameter is optional. */
function parameterItem(parameter: Parameter, anchor: string): string {
  const { name, in: location, required, description, schema = {}, example } = parameter;
  const presence = location === "" ? !required && "may be absent" : required && "**required**";
  const details = [location === "" ? "header" : `in ${location}`, ...limitsOf(schema)];
  return fieldItem({
    name,
    anchor: `${anchor}-${name.toLowerCase()}`,
    type: typeOf(schema),
    details: presence ? [...details, presence] : details,
    blocks: [
      [sentence(description), example === undefined ? "" : `Example: ${code(example)}.`].join(" "),
    ],
  });
}

const requestSection = (spec: Spec, { description, required, content = {} }: Body): Block[] => [
  "## Request body {#request-body}",
  sentence(description),
  ...Object.entries(content).flatMap(([type, media]) => [
    `${code(type)}, ${required ? "required" : "optional"}: ${bodyType(spec, media)}`,
    fieldList(spec, media.schema, { anchor: "request", of: "request" }),
    codeBlocks(exampleBlocks(media, "Example")),
  ]),
];

const responseSection = (spec: Spec, status: string, response: Body): Block[] => [
  `### ${status}: ${response.description ?? ""} {#status-${status}}`,
  ...Object.entries(response.headers ?? {}).map(([name, header]) =>
    parameterItem({ ...resolve<object>(spec, header), name, in: "" }, `header-${status}`),
  ),
  ...Object.entries(response.content ?? {}).flatMap(([type, media]) => [
    `${code(type)}: ${bodyType(spec, media)}`,
    fieldList(spec, media.schema, { anchor: "response", of: "response" }),
  ]),
];

function errorSection(failed: [string, Body][]): Block[] {
  const bodies = failed.flatMap(([, { content = {} }]) => Object.entries(content));
  const types = new Set(
    bodies.map(([type, { schema = {} }]) => `${code(type)}, ${typeOf(schema)}`),
  );
  const rows = failed.map(([status, { description, content = {} }]) => [
    `[${code(status)}](./errors/${status}.md)`,
    cell(description),
    cell(
      ...Object.values(content)
        .flatMap(examplesOf)
        .map((value) => code(JSON.stringify(value))),
    ),
  ]);
  return [
    "### Errors {#errors}",
    types.size > 0 && `The body is ${[...types].join(", or ")}.`,
    table(["Status", "Meaning", "Example of a body"], rows),
  ];
}

/** `ApiKey`, and what the schema's description says. */
function bodyType(spec: Spec, { schema = {} }: Media): string {
  const { description } = resolve<Schema>(spec, schema);
  return `${typeOf(schema)}. ${sentence(description as string | undefined)}`.trim();
}

/** A body's examples. Several show their names, a single one the label. */
const exampleBlocks = (media: Media, label: string) =>
  Object.entries(media.examples ?? { [label]: { value: media.example } })
    .filter(([, { value }]) => value !== undefined)
    .map(([name, { summary, value }], _, { length }) => ({
      label: length > 1 ? (summary ?? name) : label,
      lang: "json",
      source: JSON.stringify(value, null, 2),
    }));

const fence = (lang: string): string =>
  ({ TypeScript: "ts", curl: "sh" })[lang] ?? lang.toLowerCase();
