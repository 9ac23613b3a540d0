import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { methodName, type Operation, parseSpec, type Spec } from "../../scripts/lib/spec.ts";
import * as client from "../../src/index.ts";
import { ApiError, type ApiKeysClient, createApiKeysClient, isNotFound } from "../../src/index.ts";
import * as rotation from "../../src/rotation/index.ts";
import * as testing from "../../src/testing/index.ts";
import { checkContract, type MockMonad, type OperationId } from "../../src/testing/index.ts";
import { apiKey, create, mock, organizationId } from "../helpers/mock-setup.ts";
import { withSecondResource, withSeventhOperation } from "../helpers/project.ts";
import { callMethod, jsonExamples, operations, spec } from "../helpers/operations.ts";
import { type Coverage, findGaps, signatureOf } from "../helpers/spec-coverage.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const yaml = read("openapi/api-keys.yaml");

const clientOf = ({ fetch }: Pick<MockMonad, "fetch">): ApiKeysClient =>
  createApiKeysClient({ organizationId, apiKey, fetch, maxRetries: 0 });

const workflow = parse(read("openapi/api-keys.arazzo.yaml"));
const coverage: Coverage = {
  methods: Object.keys(clientOf(mock())).filter((name) => !["listAll", "raw"].includes(name)),
  samples: readdirSync(join(import.meta.dirname, "../../openapi/samples")),
  notes: readdirSync(join(import.meta.dirname, "../../docs/api/notes")),
  steps: workflow.workflows.flatMap(({ steps }: { steps: { operationId: string }[] }) =>
    steps.map(({ operationId }) => operationId),
  ),
  readme: read("README.md"),
  guide: read("docs/guide/get-started.md"),
  pages: {
    ...pagesIn(
      ..."docs docs/api docs/api/errors docs/api/notes docs/examples docs/guide src src/cli src/rotation src/testing".split(
        " ",
      ),
    ),
    ".github/SECURITY.md": read(".github/SECURITY.md"),
    "scripts/demo.ts": read("scripts/demo.ts"),
  },
  entries: {
    "monad-api-keys": Object.keys(client),
    "monad-api-keys/rotation": Object.keys(rotation),
    "monad-api-keys/testing": Object.keys(testing),
  },
};

/** The pages, commands and docstrings that may name methods, by path. */
function pagesIn(...folders: string[]): Record<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(import.meta.dirname, "../..", folder))
      .filter((name) => /\.(md|ts|mjs)$/.test(name) && name !== "get-started.md")
      .map((name) => `${folder}/${name}`),
  );
  return Object.fromEntries(paths.map((path) => [path, read(path)]));
}

/** The operation that reads one key. */
const readOne = operations.find(
  ({ method, path }) => method === "GET" && path.endsWith("{api_key_id}"),
)!;

describe("the spec coverage check", () => {
  const today = findGaps(spec, coverage);
  /** The gaps that an edit of the spec adds: while an operation is added or removed, only the first test fails. */
  const newGaps = (edited: Spec, covered = coverage) =>
    findGaps(edited, covered).filter((gap) => !today.includes(gap));

  test("finds no gap, and nothing without an operation", () => {
    expect(today).toEqual([]);
  });

  test("names each place that a seventh operation lacks, and what to add there", () => {
    expect(newGaps(parseSpec(withSeventhOperation(yaml)), coverage)).toEqual([
      "touchApiKey has no method: add touch() to ApiKeysClient in src/types.ts and to createClient in src/client.ts",
      "touchApiKey has no TypeScript sample: write openapi/samples/touch.ts",
      "touchApiKey does not show its TypeScript sample: add { lang: TypeScript, source: { $ref: samples/touch.ts } } to its x-codeSamples in openapi/api-keys.yaml",
      "touchApiKey has no curl sample: write openapi/samples/touch.sh",
      "touchApiKey does not show its curl sample: add { lang: curl, source: { $ref: samples/touch.sh } } to its x-codeSamples in openapi/api-keys.yaml",
      "touchApiKey has no Python sample: write openapi/samples/touch.py",
      "touchApiKey does not show its Python sample: add { lang: Python, source: { $ref: samples/touch.py } } to its x-codeSamples in openapi/api-keys.yaml",
      "touchApiKey is in no workflow: add a step with this operationId to openapi/api-keys.arazzo.yaml",
      "touchApiKey has no row in README.md: add | `touchApiKey` | `touch(id, options?)` | to the table of methods",
      "touch() has no row in docs/guide/get-started.md: add `touch(id, options?)` to the table of methods, and what it resolves to",
      'touchApiKey is in no row of the table of retries: add touch to the row "create, regenerate" in docs/guide/retries-and-timeouts.md',
    ]);
  });

  test("names the same places for an operation on another resource", () => {
    const gaps = newGaps(parseSpec(withSecondResource(yaml)), coverage);
    expect(gaps).toHaveLength(11);
    expect(gaps[0]).toMatch(/^listRoles has no method: add listRoles\(\) to /);
    const retries = "docs/guide/retries-and-timeouts.md";
    const row = "\n| `listRoles` | `listRoles({ name_prefix? }, options?)` |";
    const readme = coverage.readme.replace(/\n\| `listApiKeys`/, `${row}$&`);
    const covered = {
      ...coverage,
      methods: [...coverage.methods, "listRoles"],
      steps: [...coverage.steps, "listRoles"],
      samples: [...coverage.samples, "listRoles.ts", "listRoles.sh", "listRoles.py"],
      readme,
      guide: `${coverage.guide}\n| \`listRoles({ name_prefix? }, options?)\` |`,
      pages: {
        ...coverage.pages,
        [retries]: coverage.pages[retries]!.replace("| list, ", "| list, listRoles, "),
      },
    };
    expect(newGaps(parseSpec(withSecondResource(yaml)), covered)).toEqual([
      expect.stringMatching(/^listRoles does not show its TypeScript sample/),
      expect.stringMatching(/^listRoles does not show its curl sample/),
      expect.stringMatching(/^listRoles does not show its Python sample/),
    ]);
  });

  test("holds the signatures in README and guide to the spec", () => {
    const filtered = yaml.replace(
      "      parameters:\n        - name: limit",
      "      parameters:\n        - { name: sort, in: query, schema: { type: string } }\n        - name: limit",
    );
    const list = operations.find(({ operationId }) => operationId === "listApiKeys")!;
    const signature = signatureOf(spec, list).replace("{ ", "{ sort?, ");
    expect(newGaps(parseSpec(filtered), coverage)).toEqual(
      ["README.md", "docs/guide/get-started.md"].map(
        (page) =>
          `listApiKeys has another signature in ${page}: write \`${signature}\` in the table of methods`,
      ),
    );
    const required = yaml.replace("required: [name, role_id, expiration_time]", "required: [name]");
    expect(newGaps(parseSpec(required), coverage)[0]).toMatch(
      /: write `create\(\{ name, .*\brole_id\?, expiration_time\?.* \}, options\?\)` in the table/,
    );
  });

  test("names what is left over of a removed operation, in pages and in the spec's own texts", () => {
    const { operationId, path, method } = operations[0]!;
    const name = methodName(operationId);
    const removed = parseSpec(yaml.replace(/^ {2}summary: .*/m, `  summary: Create and ${name}`));
    delete removed.paths[path]![method.toLowerCase()];
    const left = newGaps(removed, coverage);
    expect(left).toContain(`info.summary of the spec still says "${name}": rewrite it`);
    const pages = left.filter((message) => message.includes(` still names ${name}()`));
    expect(pages.length).toBeGreaterThan(4);
  });

  test("names a page that calls a method, or names an operation, when nothing else is left of it", () => {
    const pages = {
      "docs/guide/a.md": "await apiKeys.example(id);",
      "docs/guide/b.md": "It sends `sampleApiKey`.",
      "docs/guide/c.md": "await apiKeys.listAll(); apiKeys.raw.use(x); rotateApiKey(apiKeys);",
      "docs/guide/d.md":
        "After `list`, `muse` and `delete`; `raw` or `list`; `limit` and `offset`.",
      "docs/guide/e.md": "| `ponder(id, body)` |",
    };
    const covered = { ...coverage, pages: { ...coverage.pages, ...pages } };
    expect(newGaps(spec, covered).toSorted()).toEqual([
      "docs/guide/a.md still names example(): rewrite what it says there",
      "docs/guide/b.md still names sample(): rewrite what it says there",
      "docs/guide/d.md still names muse(): rewrite what it says there",
      "docs/guide/e.md still names ponder(): rewrite what it says there",
    ]);
  });

  test.each([
    ["rotateApiKey", "rotateApiKey is also what monad-api-keys/rotation exports"],
    ["createMockMonad", "createMockMonad is also what monad-api-keys/testing exports"],
    ["isNotFound", "isNotFound is also what monad-api-keys exports"],
    ["listAllApiKeys", "listAllApiKeys would have the method listAll(), which the client has"],
    ["thenApiKey", "thenApiKey would make a promise of the client, with a method then()"],
    ["listApiKey", "listApiKey would have the method list() of listApiKeys"],
  ])("refuses the operationId %s, whose name is taken", (operationId, reason) => {
    const renamed = parseSpec(
      yaml.replace(`operationId: ${readOne.operationId}\n`, `operationId: ${operationId}\n`),
    );
    expect(newGaps(renamed, coverage)).toContain(`${reason}: choose another operationId`);
  });

  test.each([
    ["getApiKey", "get"],
    ["listApiKeys", "list"],
    ["listApiKeyEvents", "listEvents"],
    ["revokeApiKeysOfRole", "revokeOfRole"],
    ["getApiKeySettings", "getSettings"],
    ["listRoles", "listRoles"],
    ["listApiKeysets", "listApiKeysets"],
  ])("names the method of %s %s", (operationId, method) => {
    expect(methodName(operationId)).toBe(method);
  });

  test("names a text that counts the operations", () => {
    const guide = `${coverage.guide} It has six\noperations.`;
    expect(newGaps(spec, { ...coverage, guide })).toEqual([
      "docs/guide/get-started.md counts the operations: leave out the number",
    ]);
  });

  test("names what is left over of a renamed operation", () => {
    const { operationId: id } = readOne;
    const method = methodName(id);
    const renamed = parseSpec(yaml.replace(`operationId: ${id}\n`, "operationId: peruseApiKey\n"));
    const left = newGaps(renamed).filter((message) => !message.startsWith("peruse"));
    const pages = ["README.md", "docs/guide/get-started.md", "docs/guide/retries-and-timeouts.md"];
    expect(left).toEqual(
      expect.arrayContaining(
        pages.map((page) => `${page} still names ${method}(): rewrite what it says there`),
      ),
    );
    expect(left.filter((message) => !message.includes(" still "))).toEqual([
      `${method}() has no operation: remove it from ApiKeysClient, or add it to the spec`,
      `openapi/samples/${method}.py has no operation: remove or rename it`,
      `openapi/samples/${method}.sh has no operation: remove or rename it`,
      `openapi/samples/${method}.ts has no operation: remove or rename it`,
      `docs/api/notes/${id}.md has no operation, so no page shows it: remove or rename it`,
      `${id} is no operation: remove its step from openapi/api-keys.arazzo.yaml`,
      `${id} is no operation: remove its row from README.md`,
    ]);
  });
});

/** A mock that holds a key, a client on it that is held to the contract, and the operation's call. */
async function ready(operation: Operation) {
  const monad = mock();
  const { id } = await create(monad);
  const fetch = checkContract(monad.fetch, ({ message }) => expect.fail(message));
  const apiKeys = clientOf({ fetch });
  const [example] = jsonExamples(operation.requestBody);
  const queries = operation.parameters.filter((parameter) => parameter.in === "query");
  const query = Object.fromEntries(queries.map(({ name, example }) => [name, example]));
  const call = (body: unknown = example) => callMethod(apiKeys, operation, { id, body, query });
  return { monad, call, operation: operation.operationId as OperationId };
}

describe.each(operations)("$operationId", (operation) => {
  const { requestBody, responses } = operation;
  const statuses = Object.keys(responses).map(Number);
  const examples = statuses.flatMap((status) =>
    jsonExamples(responses[status]).map((body) => ({ status, body })),
  );

  const bodies = jsonExamples(requestBody);
  test.runIf(requestBody).each(bodies)("sends its example %j, which is accepted", async (body) => {
    const { monad, call } = await ready(operation);
    await call(body);
    expect(monad.requests().at(-1)).toMatchObject({ status: 200 });
  });

  test.each(statuses)("has a typed outcome for %i", async (status) => {
    const { monad, call, operation: id } = await ready(operation);
    if (status < 300) {
      await expect(call()).resolves.toBeDefined();
      return;
    }
    monad.failNext(id, { status });
    const error = (await call().catch((reason: unknown) => reason)) as ApiError;
    expect(error).toBeInstanceOf(ApiError);
    const outcome = status < 500 ? "not-applied" : "unknown";
    expect(error).toMatchObject({ operation: id, method: operation.method, status, outcome });
  });

  test.each(examples)("hands over the example of $status, $body", async ({ status, body }) => {
    const { monad, call, operation: id } = await ready(operation);
    monad.failNext(id, { status, body });
    if (status < 300) return expect(await call()).toEqual(body);
    const error = (await call().catch((reason: unknown) => reason)) as ApiError;
    expect(error).toMatchObject({ status, body });
    expect(isNotFound(error)).toBe(status === 404 || JSON.stringify(body).includes("not exist"));
  });
});
