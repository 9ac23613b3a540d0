/**
 * The tie to the spec: after an edit that changes what an operation takes or returns, a line of src/ does not
 * compile, or the public types and the request follow. Every edit is planted in a copy of the spec and goes
 * through the file generators; one run of the compiler checks all copies.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { fileGenerators } from "../../scripts/generate/file-generators.ts";
import { root } from "../../scripts/lib/root.ts";
import { resolve } from "../../scripts/lib/spec.ts";
import { routes } from "../../generated/operations.ts";
import type { OperationId } from "../../src/index.ts";
import { temporaryCopy } from "../helpers/project.ts";

const text = readFileSync(join(root, "openapi/api-keys.yaml"), "utf8");

// The document is edited as plain data.
type Node = any;
type Edit = (node: Node) => unknown;

const list = "/v2/{organization_id}/api_keys";
const one = `${list}/{api_key_id}`;
const regenerate = `${one}/regenerate`;
type Id = OperationId;
/** An edit of one operation as one of the document. */
const on =
  (id: Id, edit: Edit): Edit =>
  ({ paths }) => {
    if (!(id in routes)) throw new Error(`The spec lacks ${id}.`);
    const { path, method } = routes[id];
    return edit(paths[path][method.toLowerCase()]);
  };

const json = "application/json";
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const body = (name: string, required = true) => ({
  required,
  content: { [json]: { schema: ref(name) } },
});
const rename = (node: Node, from: string, to: string) => {
  if (!(from in node)) throw new Error(`The spec lacks ${from}.`);
  node[to] = node[from];
  delete node[from];
};
const parameter =
  (where: string, required: boolean): Edit =>
  (operation) =>
    (operation.parameters ??= []).push({
      name: "extra",
      in: where,
      required,
      schema: { type: "string" },
    });
const takes =
  (name: string): Edit =>
  ({ requestBody }) =>
    (requestBody.content[json].schema = ref(name));
const returns =
  (schema: Node): Edit =>
  ({ responses }) =>
    (responses["200"].content[json].schema = schema);
const requiresBody =
  (required: boolean): Edit =>
  ({ requestBody }) =>
    (requestBody.required = required);
const losesBody: Edit = (operation) => delete operation.requestBody;
const gainsBody =
  (required: boolean): Edit =>
  (operation) =>
    (operation.requestBody = body("UpdateApiKeyRequest", required));

/** Edits of one operation: the compiler has to name the operation at a line of src/. */
const operationEdits: Partial<Record<Id, Record<string, Edit>>> = {
  listApiKeys: {
    "gains a required query parameter": parameter("query", true),
    "gains a required header": parameter("header", true),
    "requires its limit": ({ parameters: [limit] }) => (limit.required = true),
    "returns CSV beside JSON": ({ responses }) => (responses["200"].content["text/csv"] = {}),
    "returns 206 beside 200": ({ responses }) => (responses["206"] = responses["200"]),
    "gains an optional body": gainsBody(false),
  },
  createApiKey: {
    "gains a required query parameter": parameter("query", true),
    "gains an optional header": parameter("header", false),
    "may go without its body": requiresBody(false),
    "loses its body": losesBody,
    "takes a form": ({ requestBody: { content } }) =>
      rename(content, json, "application/x-www-form-urlencoded"),
    "returns 201 instead of 200": ({ responses }) => rename(responses, "200", "201"),
    "returns 201 with another schema beside 200": ({ responses }) =>
      (responses["201"] = { description: "Other", content: body("Pagination").content }),
  },
  getApiKey: {
    "gains a required query parameter": parameter("query", true),
    "gains a required header": parameter("header", true),
    "gains an optional body": gainsBody(false),
    "returns XML": ({ responses }) => rename(responses["200"].content, json, "application/xml"),
  },
  updateApiKey: {
    "gains a required query parameter": parameter("query", true),
    "gains a required cookie": parameter("cookie", true),
    "may go without its body": requiresBody(false),
    "loses its body": losesBody,
    "takes the body of regenerate": takes("RegenerateApiKeyRequest"),
    "takes a merge patch beside JSON": ({ requestBody: { content } }) =>
      (content["application/merge-patch+json"] = content[json]),
    "returns a key with its token": returns(ref("ApiKeyWithToken")),
    "returns any 2xx instead of 200": ({ responses }) => rename(responses, "200", "2XX"),
  },
  deleteApiKey: {
    "gains a required query parameter": parameter("query", true),
    "gains a required body": gainsBody(true),
    "gains an optional body": gainsBody(false),
    "returns a key": returns(ref("ApiKey")),
    "returns nothing": ({ responses }) => delete responses["200"].content,
    "returns 204 beside 200": ({ responses }) => (responses["204"] = { description: "Deleted" }),
  },
  regenerateApiKey: {
    "gains a required query parameter": parameter("query", true),
    "gains an optional query parameter": parameter("query", false),
    "requires its body": requiresBody(true),
    "loses its body": losesBody,
    "returns a key without its token": returns(ref("ApiKey")),
  },
};

/** Edits of the whole document: a line of src/ must not compile. */
const documentEdits: Record<string, Edit> = {
  "list takes its limit as a string": on(
    "listApiKeys",
    ({ parameters: [limit] }) => (limit.schema.type = "string"),
  ),
  "list returns an array": on("listApiKeys", returns({ type: "array", items: ref("ApiKey") })),
  "create takes the body of update": on("createApiKey", takes("UpdateApiKeyRequest")),
  "create returns a key without its token": on("createApiKey", returns(ref("ApiKey"))),
  "get returns a key with its token": on("getApiKey", returns(ref("ApiKeyWithToken"))),
  "list returns keys with their tokens": ({ components: { schemas } }) =>
    (schemas.ApiKeyList.properties.api_keys.items = ref("ApiKeyWithToken")),
  "the list of keys is renamed": ({ components: { schemas } }) => {
    rename(schemas.ApiKeyList.properties, "api_keys", "keys");
    schemas.ApiKeyList.required = ["keys"];
  },
  "create gains a path parameter": ({ paths }) => {
    const { post, parameters } = paths[list];
    delete paths[list].post;
    const team = { name: "team", in: "path", required: true, schema: { type: "string" } };
    paths["/v2/{organization_id}/{team}/api_keys"] = { parameters: [...parameters, team], post };
  },
  "regenerate becomes PUT": ({ paths }) => rename(paths[regenerate], "post", "put"),
  "update becomes PUT": ({ paths }) => rename(paths[one], "patch", "put"),
  "the path of list and create moves": ({ paths }) =>
    rename(paths, list, "/v3/{organization_id}/api_keys"),
  "the path of regenerate moves": ({ paths }) => rename(paths, regenerate, `${one}/rotate`),
  "the id in the path is renamed": ({ paths, components: { parameters } }) => {
    parameters.ApiKeyId.name = "key_id";
    for (const path of [one, regenerate]) rename(paths, path, path.replace("api_key_id", "key_id"));
  },
  "the id in the path becomes an integer": ({ components: { parameters } }) =>
    (parameters.ApiKeyId.schema = { type: "integer" }),
  "the organization becomes an integer": ({ components: { parameters } }) =>
    (parameters.OrganizationId.schema = { type: "integer" }),
  "the id of a key becomes an integer": ({ components: { schemas } }) =>
    (schemas.ApiKey.properties.id = { type: "integer" }),
  "the token becomes an object": ({ components: { schemas } }) =>
    (schemas.ApiKeyWithToken.allOf[1].properties.token = ref("Pagination")),
  "the token becomes optional": ({ components: { schemas } }) =>
    (schemas.ApiKeyWithToken.allOf[1].required = []),
  "the expiration of a new key becomes an integer": ({ components: { schemas } }) =>
    (schemas.CreateApiKeyRequest.properties.expiration_time = { type: "integer" }),
  "the API key moves from a header to the query": ({ components: { securitySchemes } }) =>
    (securitySchemes.ApiKeyAuth.in = "query"),
  "a security scheme is renamed": ({ components: { securitySchemes } }) =>
    rename(securitySchemes, "Bearer", "Jwt"),
  "an operation is renamed": ({ paths }) => (paths[one].get.operationId = "exampleApiKey"),
  "an operation is removed": ({ paths }) => delete paths[one].delete,
  "an operation is added": ({ paths }) => {
    const { parameters, post } = paths[regenerate];
    paths[`${one}/example`] = { parameters, post: { ...post, operationId: "exampleApiKey" } };
  },
};

/** Edits that the public types follow, all in one copy: each probe compiles there, and not before. */
const typeEdits: Record<
  string,
  { edit: (schemas: Node, document: Node) => unknown; probe: string }
> = {
  "a field of a key changes its type": {
    edit: ({ ApiKey }) => (ApiKey.properties.token_version = { type: "string" }),
    probe: `for await (const key of apiKeys.listAll()) key.token_version?.trim();`,
  },
  "a field of a key may be null": {
    edit: ({ ApiKey }) => (ApiKey.properties.role_id = { type: ["string", "null"] }),
    probe: `null satisfies Awaited<ReturnType<ApiKeysClient["get"]>>["role_id"];`,
  },
  "a field of a key is removed": {
    edit: ({ ApiKey }) => delete ApiKey.properties.jwt_signing_key_id,
    probe: `// @ts-expect-error -- it does not exist
      (await apiKeys.get("k")).jwt_signing_key_id;`,
  },
  "a key gains a required field": {
    edit: ({ ApiKey }) => {
      ApiKey.properties.owner = { type: "string" };
      ApiKey.required.push("owner");
    },
    probe: `export const owner: string = (await apiKeys.regenerate("k")).owner;`,
  },
  "create gains a required field": {
    edit: ({ CreateApiKeyRequest: { properties, required } }) => {
      properties.owner = { type: "string" };
      required.push("owner");
    },
    probe: `// @ts-expect-error -- the owner is missing
      await apiKeys.create({ name: "n", role_id: "r", expiration_time: new Date() });`,
  },
  "update gains an optional field": {
    edit: ({ UpdateApiKeyRequest: { properties } }) => (properties.owner = { type: "string" }),
    probe: `await apiKeys.update("k", { owner: "o" });`,
  },
  "regenerate takes the body of create": {
    edit: (schemas) => (schemas.RegenerateApiKeyRequest = schemas.CreateApiKeyRequest),
    probe: `await apiKeys.regenerate("k", { name: "n", role_id: "r", owner: "o", expiration_time: "e" });`,
  },
  "a list gains a field": {
    edit: ({ ApiKeyList }) => (ApiKeyList.properties.next = { type: "string" }),
    probe: `export const next: string | undefined = (await apiKeys.list()).next;`,
  },
  "list gains an optional query parameter": {
    edit: (_, document) => on("listApiKeys", parameter("query", false))(document),
    probe: `await apiKeys.list({ extra: "x" }); await apiKeys.listAll({ extra: "x" }).next();`,
  },
};
/** Edits that the request follows, in one copy. */
const requestEdit: Edit = ({ servers, components: { securitySchemes } }) => {
  servers[0].url = "https://keys.example/api";
  securitySchemes.ApiKeyAuth.name = "x-monad-key";
};

interface Copy {
  edits: Edit[];
  /** Further modules of the copy. */
  probes?: [name: string, code: string][];
}
const copies = new Map<string, Copy>();
const add = (name: string, edit?: Edit, probes?: Copy["probes"]) => {
  const copy = copies.get(name) ?? { edits: [] };
  copies.set(name, { edits: [...copy.edits, ...(edit ? [edit] : [])], ...(probes && { probes }) });
};

const cases = Object.entries(operationEdits).flatMap(([id, edits]) =>
  Object.entries(edits).map(([title, edit], index) => {
    // The first edit of each operation shares a copy, and so on: the compiler names the operation.
    const copy = `operations ${index}`;
    add(copy, on(id as Id, edit));
    return { id, title, copy };
  }),
);
for (const [title, edit] of Object.entries(documentEdits)) add(title, edit);
const probes = Object.values(typeEdits).map(
  ({ probe }, index) => [`probe${index}.ts`, probe] as [string, string],
);
add("unedited", undefined, probes);
add("types", (document) => {
  for (const { edit } of Object.values(typeEdits)) edit(document.components.schemas, document);
});
add("types", undefined, probes);
add("request", requestEdit);

const workspace = temporaryCopy();
afterAll(workspace.remove);
const folderOf = (copy: string) => String([...copies.keys()].indexOf(copy));
/** Edits of what the spec no longer has. */
const unfit: string[] = [];
/** An edit may refer to a schema that is removed, which the generators refuse. */
function assertResolves(spec: Node) {
  JSON.stringify(spec, (_, value) => {
    if (typeof value?.$ref === "string" && value.$ref.startsWith("#/")) resolve(spec, value);
    return value;
  });
}
/** The compiler's findings in a copy, each with file, line and message. */
let findings: string[];
const findingsIn = (copy: string) =>
  findings
    .filter((finding) => finding.startsWith(`${folderOf(copy)}/`))
    .map((finding) => finding.slice(finding.indexOf("/") + 1));

beforeAll(async () => {
  for (const [name, { edits, probes = [] }] of copies) {
    const folder = join(workspace.path, folderOf(name));
    mkdirSync(join(folder, "generated"), { recursive: true });
    // The client alone: neither the mock, nor the rotation, nor the command.
    cpSync(join(root, "src"), join(folder, "src"), {
      recursive: true,
      filter: (path) => !/src.(testing|rotation|cli)(?!\w)/.test(path),
    });
    let spec = parse(text);
    for (const edit of edits) {
      try {
        const edited = structuredClone(spec);
        edit(edited);
        assertResolves(edited);
        spec = edited;
      } catch (error) {
        unfit.push(`${name}: ${(error as Error).message}`);
      }
    }
    for (const { name: file, generate } of fileGenerators) {
      // The validators are the mock's.
      if (file === "validators.ts") continue;
      writeFileSync(join(folder, "generated", file), await generate(spec));
    }
    const use = `import type { ApiKeysClient } from "./src/index.ts";\ndeclare const apiKeys: ApiKeysClient;\n`;
    for (const [file, code] of probes) writeFileSync(join(folder, file), use + code);
  }
  symlinkSync(join(root, "node_modules"), join(workspace.path, "node_modules"));
  writeFileSync(join(workspace.path, "package.json"), '{ "type": "module" }');
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  const own = { noEmit: true, noErrorTruncation: true, paths: {}, rootDir: "." };
  const project = { compilerOptions: { ...compilerOptions, ...own }, include: ["."] };
  writeFileSync(join(workspace.path, "tsconfig.json"), JSON.stringify(project));
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [tsc, "-p", ".", "--pretty", "false"],
    { cwd: workspace.path, maxBuffer: 2 ** 26 },
  ).catch((failure: { stdout: string }) => failure);
  // The details of a finding are indented below it.
  findings = stdout.split(/\n(?!\s)/);
}, 120_000);

test("every edit is one of something that the spec has: remove the others from this file", () => {
  expect(unfit).toEqual([]);
});

test("the client compiles without an edit", () => {
  expect(findingsIn("unedited").filter((finding) => finding.startsWith("src/"))).toEqual([]);
});

describe("a line of src/ that names the operation does not compile when", () => {
  test.each(cases)("$id $title", ({ id, copy }) => {
    const named = new RegExp(`^src/\\S+: error [^]*\\b${id}\\b`);
    expect(findingsIn(copy).filter((finding) => named.test(finding))).not.toEqual([]);
  });
});

describe("a line of src/ does not compile when", () => {
  test.each(Object.keys(documentEdits))("%s", (title) => {
    expect(findingsIn(title).filter((finding) => finding.startsWith("src/"))).not.toEqual([]);
  });
});

describe("the public types follow when", () => {
  test.each(Object.keys(typeEdits).map((title, index) => [title, index] as const))(
    "%s",
    (_, index) => {
      const ofProbe = (copy: string) =>
        findingsIn(copy).filter(
          (finding) => !finding.startsWith("probe") || finding.startsWith(`probe${index}.`),
        );
      expect(ofProbe("types")).toEqual([]);
      expect(ofProbe("unedited")).not.toEqual([]);
    },
  );
});

test("the request follows the header of the API key and the first server", async () => {
  expect(findingsIn("request")).toEqual([]);
  const copy = await import(join(workspace.path, folderOf("request"), "src/index.ts"));
  const { createApiKeysClient } = copy as typeof import("../../src/index.ts");
  let request: { url: string; key: string | null } | undefined;
  const apiKeys = createApiKeysClient({
    organizationId: "organization",
    apiKey: "fake-api-key",
    fetch: async (url, init) => {
      request = { url: String(url), key: new Headers(init?.headers).get("x-monad-key") };
      return Response.json({ id: "key" });
    },
  });
  await apiKeys.get("key");
  expect(request).toEqual({
    url: "https://keys.example/api/v2/organization/api_keys/key",
    key: "fake-api-key",
  });
});
