/** The spec coverage check: what each operation of the spec lacks elsewhere, in messages that say what to add. */
import { schemaForm } from "../../scripts/compare/schema-form.ts";
import {
  jsonSchema,
  methodName,
  type Operation,
  operationsOf,
  resolve,
  type Schema,
  type Spec,
} from "../../scripts/lib/spec.ts";

/** What the project has for the operations. */
export interface Coverage {
  /** The client's methods. */
  methods: string[];
  /** The files in openapi/samples/. */
  samples: string[];
  /** The files in docs/api/notes/. */
  notes: string[];
  /** The operationIds of the steps of the Arazzo workflow. */
  steps: string[];
  /** README.md, as text. */
  readme: string;
  /** docs/guide/get-started.md, as text. */
  guide: string;
  /** The other pages that call methods, by path. */
  pages: Record<string, string>;
  /** What the package exports besides the client, by entry. */
  entries: Record<string, string[]>;
}

const sampleFiles = (operationId: string) => [
  { lang: "TypeScript", file: `${methodName(operationId)}.ts` },
  { lang: "curl", file: `${methodName(operationId)}.sh` },
  { lang: "Python", file: `${methodName(operationId)}.py` },
];

export function findGaps(spec: Spec, coverage: Coverage): string[] {
  const operations = operationsOf(spec);
  const rows = operationRows(coverage.readme);
  return [
    ...operations.flatMap((operation) => missing(spec, operation, operations, coverage, rows)),
    ...operations.flatMap((operation) => clashes(operation, operations, coverage)),
    ...leftovers(spec, operations, coverage, rows),
    ...counts(spec, coverage),
  ];
}

/** The first cells of the README's table of operations. */
function operationRows(readme: string): string[] {
  const [, table = ""] = /^\| Operation .*\n\| ---.*\n((?:\|.*\n)*)/m.exec(readme) ?? [];
  return [...table.matchAll(/^\| *`(\w+)` *\|/gm)].map(([, id]) => id!);
}

function missing(
  spec: Spec,
  operation: Operation,
  operations: Operation[],
  coverage: Coverage,
  rows: string[],
): string[] {
  const { operationId: id } = operation;
  const method = methodName(id);
  const shown = codeSamplesOf(spec, operation);
  const gaps: [isCovered: boolean, message: string][] = [
    [
      coverage.methods.includes(method),
      `${id} has no method: add ${method}() to ApiKeysClient in src/types.ts and to createClient in src/client.ts`,
    ],
    ...sampleFiles(id).flatMap(({ lang, file }): [boolean, string][] => [
      [
        coverage.samples.includes(file),
        `${id} has no ${lang} sample: write openapi/samples/${file}`,
      ],
      [
        shown[lang] === `samples/${file}`,
        `${id} does not show its ${lang} sample: add { lang: ${lang}, source: { $ref: samples/${file} } } ` +
          "to its x-codeSamples in openapi/api-keys.yaml",
      ],
    ]),
    [
      coverage.steps.includes(id),
      `${id} is in no workflow: add a step with this operationId to openapi/api-keys.arazzo.yaml`,
    ],
    ...signatureGaps(spec, operation, coverage, rows.includes(id)),
    [
      Object.values(retryRows(coverage)).flat().includes(method),
      `${id} is in no row of the table of retries: add ${method} to ${retryRowFor(operation, operations, coverage)} ` +
        `in ${retryPage}`,
    ],
  ];
  return gaps.flatMap(([isCovered, message]) => (isCovered ? [] : [message]));
}

/** The signature of a method as the tables show it: `update(id, { name?, description? }, options?)`. */
export function signatureOf(
  spec: Spec,
  { operationId, path, parameters, requestBody }: Operation,
): string {
  const optional = (name: string, isRequired: boolean) => (isRequired ? name : `${name}?`);
  const query = parameters.filter((one) => one.in === "query");
  const form = schemaForm(spec, jsonSchema(requestBody));
  const required = resolveRequired(spec, jsonSchema(requestBody));
  const fields = Object.keys(form.properties ?? {});
  const names = [...required, ...fields.filter((name) => !required.includes(name))];
  const braces = (list: string[], isRequired: boolean) =>
    optional(`{ ${list.join(", ")} }`, isRequired);
  const given = [
    ...(path.includes("{api_key_id}") ? ["id"] : []),
    ...(requestBody
      ? [
          braces(
            names.map((name) => optional(name, required.includes(name))),
            requestBody.required === true,
          ),
        ]
      : []),
    ...(query.length > 0
      ? [
          braces(
            query.map((one) => optional(one.name, one.required === true)),
            true,
          ),
        ]
      : []),
    "options?",
  ];
  return `${methodName(operationId)}(${given.join(", ")})`;
}

/** In the order that the spec has them in. */
function resolveRequired(spec: Spec, schema: Schema | undefined): string[] {
  const { required = [] } = schema ? resolve<Schema>(spec, schema) : {};
  return required as string[];
}

function signatureGaps(
  spec: Spec,
  operation: Operation,
  { readme, guide }: Coverage,
  hasRow: boolean,
): [isCovered: boolean, message: string][] {
  const { operationId: id } = operation;
  const method = methodName(id);
  const signature = `\`${signatureOf(spec, operation)}\``;
  const isKnown = guide.includes(`| \`${method}(`);
  return [
    hasRow
      ? [
          readme.includes(signature),
          `${id} has another signature in README.md: write ${signature} in the table of methods`,
        ]
      : [
          false,
          `${id} has no row in README.md: add | \`${id}\` | ${signature} | to the table of methods`,
        ],
    [
      guide.includes(signature),
      isKnown
        ? `${id} has another signature in docs/guide/get-started.md: write ${signature} in the table of methods`
        : `${method}() has no row in docs/guide/get-started.md: add ${signature} to the table of methods, ` +
          "and what it resolves to",
    ],
  ];
}

const retryPage = "docs/guide/retries-and-timeouts.md";

/** The methods in each row of the table of retries, by the row's first cell. */
function retryRows({ pages }: Coverage): Record<string, string[]> {
  const cells = [...(pages[retryPage] ?? "").matchAll(/^\| ([\w, ]+?) +\| (?:yes|no) /gm)];
  return Object.fromEntries(cells.map(([, cell]) => [cell!, cell!.split(", ")]));
}

/** What may be sent again depends on the HTTP method. */
function retryRowFor({ method }: Operation, operations: Operation[], coverage: Coverage): string {
  const alike = operations.filter((one) => one.method === method);
  const row = Object.entries(retryRows(coverage)).find(([, names]) =>
    alike.some(({ operationId }) => names.includes(methodName(operationId))),
  );
  return row ? `the row "${row[0]}"` : "a row of its own";
}

/** Names that stand for two things: those of methods, and of what the package exports. */
function clashes(
  { operationId: id }: Operation,
  operations: Operation[],
  { entries }: Coverage,
): string[] {
  const method = methodName(id);
  const taken = [
    ...Object.entries(entries)
      .filter(([, names]) => names.includes(id))
      .map(([entry]) => `${id} is also what ${entry} exports`),
    // A client with a method `then` would be taken for a promise.
    ...(ownMethods.includes(method)
      ? [`${id} would have the method ${method}(), which the client has`]
      : method === "then"
        ? [`${id} would make a promise of the client, with a method then()`]
        : []),
    ...operations
      .slice(
        0,
        operations.findIndex(({ operationId }) => operationId === id),
      )
      .filter(({ operationId }) => methodName(operationId) === method)
      .map(({ operationId }) => `${id} would have the method ${method}() of ${operationId}`),
  ];
  return taken.map((reason) => `${reason}: choose another operationId`);
}

/** What remains of an operation that the spec no longer has, or has under another name. */
function leftovers(
  spec: Spec,
  operations: Operation[],
  coverage: Coverage,
  rows: string[],
): string[] {
  const ids = operations.map(({ operationId }) => operationId);
  const files = ids.flatMap((id) => sampleFiles(id).map(({ file }) => file));
  const unknown = (names: string[], known: string[]) =>
    [...new Set(names)].filter((name) => !known.includes(name));
  return [
    ...unknown(coverage.methods, ids.map(methodName)).map(
      (method) =>
        `${method}() has no operation: remove it from ApiKeysClient, or add it to the spec`,
    ),
    ...unknown(coverage.samples, files).map(
      (file) => `openapi/samples/${file} has no operation: remove or rename it`,
    ),
    ...unknown(coverage.notes, ["index.md", ...ids.map((id) => `${id}.md`)]).map(
      (file) => `docs/api/notes/${file} has no operation, so no page shows it: remove or rename it`,
    ),
    ...unknown(coverage.steps, ids).map(
      (id) => `${id} is no operation: remove its step from openapi/api-keys.arazzo.yaml`,
    ),
    ...unknown(rows, ids).map((id) => `${id} is no operation: remove its row from README.md`),
    ...unknown(
      [
        ...coverage.methods,
        ...rows.map(methodName),
        ...namedIn(coverage, ids.map(methodName)),
        ...Object.values(retryRows(coverage)).flat(),
      ],
      ids.map(methodName),
    ).flatMap((method) => mentions(spec, coverage, method)),
  ];
}

/** Texts that count the operations: the next one would make them wrong. */
function counts(spec: Spec, { readme, guide, pages }: Coverage): string[] {
  const texts = {
    "README.md": readme,
    "docs/guide/get-started.md": guide,
    ...pages,
    "info.description of the spec": spec.info.description ?? "",
  };
  return Object.entries(texts)
    .filter(([, text]) => /\b(four|five|six|seven|eight)\s+(operations|methods)\b/.test(text))
    .map(([page]) => `${page} counts the operations: leave out the number`);
}

/** What the client has besides its methods. */
const ownMethods = ["listAll", "raw"];
/** What no operation is, but the pages name beside methods; `expiring` is a command. */
const noMethods = [...ownMethods, "expiring"];

/**
 * What the pages name as a method or an operation, but for what is none: `listAll`, an export. A word in code is
 * taken for a method where it is called with an id or a body, or stands in a list with methods.
 */
function namedIn({ readme, guide, pages, entries }: Coverage, methods: string[]): string[] {
  const exported = Object.values(entries).flat();
  const others = Object.entries(pages).filter(([page]) => !otherPrograms.includes(page));
  const all = [readme, guide, ...Object.values(pages)].join("\n");
  const texts = [readme, guide, ...others.map(([, text]) => text)].join("\n");
  const named = [...all.matchAll(/\b[a-z]+ApiKeys?([A-Z][A-Za-z]*)?\b/g)].map(([name]) => name);
  const called = [
    ...all.matchAll(/\bapiKeys\.(\w+)\(/g),
    ...texts.matchAll(/`(\w+)\((?:id\b|body\b|\{ )/g),
  ].map(([, method]) => method!);
  const lists = [...texts.matchAll(/`\w+`(?:(?:,| and| or|, and|, or) `\w+`)+/g)].map(([list]) =>
    [...list.matchAll(/\w+(?=`)/g)].map(([word]) => word),
  );
  const listed = lists.filter((words) => words.some((word) => methods.includes(word))).flat();
  return [
    ...named.filter((name) => !exported.includes(name)).map(methodName),
    ...[...called, ...listed].filter((name) => !exported.includes(name)),
  ].filter((method) => !noMethods.includes(method));
}

/** Where words in code are those of other programs: the policies and verbs of stores. */
const otherPrograms = ["docs/guide/store-a-key.md", "docs/guide/recipes.md"];

/** The pages that call a method, or name it, its operation or its command. */
function mentions(spec: Spec, { guide, pages, readme }: Coverage, method: string): string[] {
  const texts = { "README.md": readme, "docs/guide/get-started.md": guide, ...pages };
  const used = `\\b(apiKeys|client)\\.${method}\\(|\\b${method}ApiKeys?\\b|monad-api-keys ${method}\\b`;
  const found = Object.entries(texts).filter(([page, text]) =>
    new RegExp(otherPrograms.includes(page) ? used : `${used}|\`${method}[\`( ]`).test(text),
  );
  const inRetries = Object.values(retryRows({ pages } as Coverage))
    .flat()
    .includes(method);
  const retries = inRetries && !found.some(([page]) => page === retryPage) ? [retryPage] : [];
  const summary = `${spec.info.summary ?? ""} ${spec.info.description ?? ""}`;
  return [
    ...[...found.map(([page]) => page), ...retries].map(
      (page) => `${page} still names ${method}(): rewrite what it says there`,
    ),
    ...(new RegExp(`\\b${method}`, "i").test(summary)
      ? [`info.summary of the spec still says "${method}": rewrite it`]
      : []),
  ];
}

/** The $ref of each code sample of an operation, by language. */
function codeSamplesOf(spec: Spec, { path, method }: Operation): Record<string, string> {
  const raw = spec.paths[path]![method.toLowerCase()] as {
    "x-codeSamples"?: { lang: string; source: { $ref: string } }[];
  };
  const samples = raw["x-codeSamples"] ?? [];
  return Object.fromEntries(samples.map(({ lang, source }) => [lang, source.$ref]));
}
