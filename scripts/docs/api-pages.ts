/**
 * The HTTP API pages as Markdown: an overview, and one page per operation. Pure functions of the spec;
 * VitePress renders what they return (docs/api/[page].paths.ts).
 */
import {
  type Body,
  type Media,
  type Operation,
  operationsOf,
  type Parameter,
  resolve,
  type Schema,
  type Spec,
} from "../lib/spec.ts";

export interface ApiPage {
  /** The file name, without extension: the operationId, or `index`. */
  page: string;
  title: string;
  markdown: string;
}

export const apiPages = (spec: Spec): ApiPage[] => [
  overviewPage(spec),
  ...operationsOf(spec).map((operation) => operationPage(spec, operation)),
];

function overviewPage(spec: Spec): ApiPage {
  const operations = operationsOf(spec).map(
    ({ operationId, summary, method, path, permissions }) => [
      `[${summary ?? operationId}](./${operationId}.md)`,
      `\`${method} ${path}\``,
      codeList(permissions),
    ],
  );
  const schemes = Object.entries(spec.components.securitySchemes).map(([name, scheme]) => [
    `\`${name}\``,
    `\`${scheme.name}\` (${scheme.in})`,
    cell((scheme as { description?: string }).description),
  ]);
  return createPage("index", "HTTP API", [
    spec.info.description,
    "The same contract as one self-contained OpenAPI file: [api-keys.yaml](../api-keys.yaml).",
    "## Operations {#operations}",
    table(["Operation", "Request", "Permission"], operations),
    "## Credentials {#credentials}",
    table(["Scheme", "Sent in", "Value"], schemes),
    "## Servers {#servers}",
    table(
      ["Address", "Description"],
      spec.servers.map(({ url, description }) => [`\`${url}\``, cell(description)]),
    ),
  ]);
}

function operationPage(spec: Spec, operation: Operation): ApiPage {
  const { operationId, summary, method, path, description, permissions } = operation;
  const { parameters, requestBody, responses, samples } = operation;
  return createPage(operationId, summary ?? operationId, [
    `**${method}** \`${path}\`\n{.endpoint}`,
    description,
    permissions.length > 0 && `Required permission: ${codeList(permissions)}.`,
    codeBlocks(samples.map(({ lang, source }) => ({ label: lang, lang: fence(lang), source }))),
    parameters.length > 0 && "## Parameters {#parameters}",
    parameters.length > 0 && parameterTable(parameters),
    ...(requestBody ? requestSection(spec, requestBody) : []),
    ...responseSection(spec, responses),
  ]);
}

const createPage = (name: string, title: string, blocks: Block[]): ApiPage => ({
  page: name,
  title,
  markdown: [`# ${title}`, ...blocks.map((block) => block && block.trim())]
    .filter(Boolean)
    .join("\n\n"),
});

type Block = string | false | undefined;

const parameterTable = (parameters: Parameter[]): string =>
  table(
    ["Name", "Type", "Description"],
    parameters.map(({ name, in: location, required, description, schema = {}, example }) => [
      `\`${name}\``,
      `${typeOf(schema)}, in ${location}`,
      cell(
        required && "**Required.**",
        description && sentence(description),
        example !== undefined && `Example: \`${String(example)}\`.`,
      ),
    ]),
  );

function requestSection(spec: Spec, body: Body): Block[] {
  return [
    "## Request body {#request-body}",
    sentence(body.description),
    ...contentBlocks(spec, body, "**Required.**", ""),
  ];
}

function responseSection(spec: Spec, responses: Record<string, Body>): Block[] {
  const entries = Object.entries(responses);
  const succeeded = entries.filter(([status]) => status.startsWith("2"));
  const failed = entries.filter(([status]) => !status.startsWith("2"));
  return [
    "## Responses {#responses}",
    table(
      ["Status", "Meaning"],
      entries.map(([status, { description }]) => [
        `[\`${status}\`](#${status.startsWith("2") ? `status-${status}` : "errors"})`,
        cell(description),
      ]),
    ),
    ...succeeded.flatMap(([status, response]) => [
      `### ${status}: ${response.description ?? ""} {#status-${status}}`,
      ...contentBlocks(spec, response, "", "May be missing."),
    ]),
    ...(failed.length > 0 ? ["### Errors {#errors}", ...errorBlocks(spec, failed)] : []),
  ];
}

/** Errors mostly share one schema: each distinct one is shown once, with the statuses that have it. */
function errorBlocks(spec: Spec, failed: [string, Body][]): Block[] {
  const groups = new Map<string, [string, Body][]>();
  for (const entry of failed) {
    const key = JSON.stringify(mediaOf(entry[1]).map(([type, { schema }]) => [type, schema]));
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => {
    const statuses = codeList(group.map(([status]) => status));
    const [first] = mediaOf(group[0]![1]);
    if (!first) return [`${statuses}: without a body.`];
    const examples = group.flatMap(([status, body]) =>
      mediaOf(body).flatMap(([, media]) =>
        examplesOf(spec, media).map(({ value }) => [
          `\`${status}\``,
          `\`${JSON.stringify(value)}\``,
        ]),
      ),
    );
    return [
      `The body of ${statuses} is \`${first[0]}\`: ${bodyType(spec, first[1])}`,
      fieldTable(spec, first[1].schema, "", "May be missing."),
      examples.length > 0 && table(["Status", "Example of a body"], examples),
    ];
  });
}

const contentBlocks = (spec: Spec, body: Body, required: string, optional: string): Block[] =>
  mediaOf(body).flatMap(([type, media]) => {
    const examples = examplesOf(spec, media);
    const presence = body.required === undefined ? "" : body.required ? ", required" : ", optional";
    return [
      `\`${type}\`${presence}: ${bodyType(spec, media)}`,
      fieldTable(spec, media.schema, required, optional),
      codeBlocks(
        examples.map(({ name, value }) => ({
          label: examples.length === 1 ? "Example" : name,
          lang: "json",
          source: JSON.stringify(value, null, 2),
        })),
      ),
    ];
  });

const mediaOf = ({ content = {} }: Body): [string, Media][] => Object.entries(content);

/** `object`, and what the schema's description says. */
function bodyType(spec: Spec, { schema = {} }: Media): string {
  const { description } = resolve<Schema>(spec, schema);
  return `${typeOf(resolve(spec, schema))}. ${sentence(description as string | undefined)}`.trim();
}

/** One row per field, nested ones by their path. No table for a body without fields. */
function fieldTable(spec: Spec, schema: Schema = {}, required: string, optional: string): string {
  const rows = fieldsOf(spec, schema, "", []).map(({ path, field, isRequired }) => [
    `\`${path}\``,
    typeOf(field),
    cell(
      isRequired ? required : optional,
      sentence(field.description as string | undefined),
      ...limitsOf(field),
    ),
  ]);
  return rows.length > 0 ? table(["Field", "Type", "Description"], rows) : "";
}

interface Field {
  path: string;
  field: Schema;
  isRequired: boolean;
}

function fieldsOf(spec: Spec, schema: Schema, prefix: string, trail: Schema[]): Field[] {
  const target = resolve<Schema>(spec, schema);
  if (trail.includes(target)) return []; // a schema that contains itself
  const below = [...trail, target];
  if (target.items) return fieldsOf(spec, target.items as Schema, `${prefix}[]`, below);
  const parts = ["allOf", "oneOf", "anyOf"].flatMap((key) => (target[key] ?? []) as Schema[]);
  const required = (target.required ?? []) as string[];
  const own = Object.entries((target.properties ?? {}) as Record<string, Schema>).flatMap(
    ([name, property]) => {
      const path = prefix ? `${prefix}.${name}` : name;
      const { description } = property;
      const field = { ...resolve<Schema>(spec, property), ...(description ? { description } : {}) };
      return [
        { path, field, isRequired: required.includes(name) },
        ...fieldsOf(spec, property, path, below),
      ];
    },
  );
  return [...own, ...parts.flatMap((part) => fieldsOf(spec, part, prefix, below))];
}

/** `string`, `string or object`, `array of ApiKey`. */
function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1)!;
  const alternatives = (schema.oneOf ?? schema.anyOf) as Schema[] | undefined;
  if (alternatives) return alternatives.map(typeOf).join(" or ");
  if (schema.items) return `array of ${typeOf(schema.items as Schema)}`;
  if (schema.allOf || schema.properties) return [schema.type ?? "object"].flat().join(" or ");
  return [schema.type ?? "any"].flat().join(" or ");
}

function limitsOf(schema: Schema): string[] {
  const limits = {
    enum: (values: unknown) => `One of ${codeList(values as string[])}.`,
    default: (value: unknown) => `Default: \`${JSON.stringify(value)}\`.`,
    maxLength: (value: unknown) => `At most ${value} characters.`,
  };
  return Object.entries(limits).flatMap(([name, text]) =>
    schema[name] === undefined ? [] : [text(schema[name])],
  );
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
      : [{ name: "Example", value: media.example }];

/** Tabs where there are several blocks. */
function codeBlocks(blocks: { label: string; lang: string; source: string }[]): string {
  const fences = blocks.map(
    ({ label, lang, source }) => `\`\`\`${lang} [${label}]\n${source.trimEnd()}\n\`\`\``,
  );
  return fences.length > 1 ? `::: code-group\n\n${fences.join("\n\n")}\n\n:::` : fences.join("");
}

const fence = (lang: string): string =>
  ({ TypeScript: "ts", curl: "sh" })[lang] ?? lang.toLowerCase();

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const cell = (...texts: Block[]): string =>
  texts.filter(Boolean).join(" ").replaceAll(/\s+/g, " ").replaceAll("|", "\\|").trim();

const codeList = (values: unknown[]): string => values.map((value) => `\`${value}\``).join(", ");

const sentence = (text = ""): string => (text === "" || /[.!?]$/.test(text) ? text : `${text}.`);
