/** The page of one operation of the HTTP API as Markdown. */
import {
  type Body,
  examplesOf as valuesOf,
  type Media,
  type Operation,
  type Parameter,
  resolve,
  type Schema,
  type Spec,
} from "../lib/spec.ts";
import type { ApiPage } from "./api-pages.ts";
import { fieldItem, fieldList, limitsOf, typeOf } from "./fields.ts";
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

export function operationPage(spec: Spec, operation: Operation, note: Block): ApiPage {
  const { operationId, summary, method, path, description, permissions } = operation;
  const { parameters, requestBody, responses, samples } = operation;
  const title = summary ?? operationId;
  return {
    page: operationId,
    title,
    description: firstSentence(description),
    method,
    markdown: joinBlocks([
      `# ${title}`,
      // The copy button of a block of code copies the URL alone: the method is the block's label.
      `\`\`\`${method}\n${spec.servers[0]?.url ?? ""}${path}\n\`\`\``,
      description,
      note,
      permissions.length > 0 && `Required permission: ${codeList(permissions)}.`,
      '<div class="samples">',
      codeBlocks(samples.map(({ lang, source }) => ({ label: lang, lang: fence(lang), source }))),
      tryRequest(operation, `${spec.servers[0]?.url ?? ""}${path}`),
      codeBlocks(responseExamples(spec, responses)),
      "</div>",
      parameters.length > 0 && "## Parameters {#parameters}",
      parameters.map(parameterItem).join("\n\n"),
      ...(requestBody ? requestSection(spec, requestBody) : []),
      ...responseSection(spec, responses),
    ]),
  };
}

/** A form that sends the request to a mock in the page, with what it begins with. */
function tryRequest({ method, parameters, requestBody }: Operation, url: string): string {
  const [example] = Object.values(requestBody?.content ?? {}).flatMap(valuesOf);
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

function parameterItem(parameter: Parameter): string {
  const { name, in: location, required, description, schema = {}, example } = parameter;
  const details = [`in ${location}`, ...limitsOf(schema), ...(required ? ["**required**"] : [])];
  return fieldItem({
    name,
    anchor: `parameter-${name}`,
    type: typeOf(schema),
    details,
    blocks: [
      [sentence(description), example === undefined ? "" : `Example: ${code(example)}.`].join(" "),
    ],
  });
}

function requestSection(spec: Spec, body: Body): Block[] {
  return [
    "## Request body {#request-body}",
    sentence(body.description),
    ...mediaOf(body).flatMap(([type, media]) => [
      `${code(type)}, ${body.required ? "required" : "optional"}: ${bodyType(spec, media)}`,
      fieldList(spec, media.schema, { anchor: "request", of: "request" }),
      codeBlocks(exampleBlocks(spec, media, "Example")),
    ]),
  ];
}

function responseSection(spec: Spec, responses: Record<string, Body>): Block[] {
  const entries = Object.entries(responses);
  const succeeded = entries.filter(([status]) => status.startsWith("2"));
  const failed = entries.filter(([status]) => !status.startsWith("2"));
  return [
    "## Responses {#responses}",
    ...succeeded.flatMap(([status, response]) => [
      `### ${status}: ${response.description ?? ""} {#status-${status}}`,
      headerList(spec, response, status),
      ...mediaOf(response).flatMap(([type, media]) => [
        `${code(type)}: ${bodyType(spec, media)}`,
        fieldList(spec, media.schema, { anchor: "response", of: "response" }),
      ]),
    ]),
    ...(failed.length > 0 ? errorSection(spec, failed) : []),
  ];
}

interface Header {
  description?: string;
  required?: boolean;
  schema?: Schema;
}

function headerList(spec: Spec, response: Body, status: string): Block {
  const { headers = {} } = response as { headers?: Record<string, Header> };
  const items = Object.entries(headers).map(([name, reference]) => {
    const { description, required, schema = {} } = resolve<Header>(spec, reference);
    return fieldItem({
      name,
      anchor: `header-${status}-${name.toLowerCase()}`,
      type: typeOf(schema),
      details: ["header", ...limitsOf(schema), ...(required ? [] : ["may be absent"])],
      blocks: [sentence(description)],
    });
  });
  return items.join("\n\n");
}

function errorSection(spec: Spec, failed: [string, Body][]): Block[] {
  const types = new Set(
    failed.flatMap(([, body]) =>
      mediaOf(body).map(([type, { schema = {} }]) => `${code(type)}, ${typeOf(schema)}`),
    ),
  );
  return [
    "### Errors {#errors}",
    types.size > 0 && `The body is ${[...types].join(", or ")}.`,
    table(
      ["Status", "Meaning", "Example of a body"],
      failed.map(([status, body]) => [
        `[${code(status)}](./errors/${status}.md)`,
        cell(body.description),
        cell(
          ...mediaOf(body)
            .flatMap(([, media]) => examplesOf(spec, media))
            .map(({ value }) => code(JSON.stringify(value))),
        ),
      ]),
    ),
  ];
}

const mediaOf = ({ content = {} }: Body): [string, Media][] => Object.entries(content);

/** `ApiKey`, and what the schema's description says. */
function bodyType(spec: Spec, { schema = {} }: Media): string {
  const { description } = resolve<Schema>(spec, schema);
  return `${typeOf(schema)}. ${sentence(description as string | undefined)}`.trim();
}

/** Examples by their names; each may be a reference, or stand alone without a name. */
const examplesOf = (spec: Spec, media: Media): { name: string; value: unknown }[] =>
  media.examples
    ? Object.entries(media.examples).map(([name, reference]) => {
        const example = resolve(spec, reference);
        return { name: example.summary ?? name, value: example.value };
      })
    : media.example === undefined
      ? []
      : [{ name: "", value: media.example }];

const exampleBlocks = (spec: Spec, media: Media, label: string) =>
  examplesOf(spec, media).map(({ name, value }, _, { length }) => ({
    label: length > 1 ? name : label,
    lang: "json",
    source: JSON.stringify(value, null, 2),
  }));

const responseExamples = (spec: Spec, responses: Record<string, Body>) =>
  Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([status, response]) =>
      mediaOf(response).flatMap(([, media]) => exampleBlocks(spec, media, status)),
    );

const fence = (lang: string): string =>
  ({ TypeScript: "ts", curl: "sh" })[lang] ?? lang.toLowerCase();
