/**
 * The tie between the spec and the client. After an edit of the spec that changes what an operation takes or
 * returns, either a line of src/ no longer compiles, or the public types and the request follow.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileGenerators } from "../../scripts/generate/file-generators.ts";
import { root } from "../../scripts/lib/root.ts";
import { parseSpec, type Spec } from "../../scripts/lib/spec.ts";
import { temporaryCopy } from "../helpers/project.ts";

// The paths and operations of the spec, as loosely typed as an edit needs them.
type Node = Record<string, any>;
interface Tree {
  list: Node;
  create: Node;
  get: Node;
  update: Node;
  delete: Node;
  regenerate: Node;
  paths: Node;
  schemas: Node;
  parameters: Node;
  security: Node;
  servers: Node[];
}

const collection = "/v2/{organization_id}/api_keys";
const single = `${collection}/{api_key_id}`;
const regenerate = `${single}/regenerate`;
const json = "application/json";

interface Edit {
  title: string;
  edit: (tree: Tree) => void;
}
interface FollowedEdit extends Edit {
  /** What the public types are then: an expression of the type `true`. */
  type?: string;
  /** What the client sends then. */
  request?: (sent: { url: string; headers: Headers }) => void;
}

const query = (name: string, required = true) => ({
  name,
  in: "query",
  required,
  schema: { type: "string" },
});
const header = (name: string) => ({ ...query(name), in: "header" });
const addParameter = (operation: Node, parameter: Node) =>
  void (operation.parameters = [...(operation.parameters ?? []), parameter]);
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const success = (operation: Node) => operation.responses["200"];
const returns = (operation: Node, schema: Node) =>
  void (success(operation).content[json].schema = schema);
const rename = (node: Node, from: string, to: string) => {
  node[to] = node[from];
  delete node[from];
};

/** Edits after which a line of src/ must not compile. */
const refused: Edit[] = [
  ...(["list", "create", "get", "update", "delete", "regenerate"] as const).flatMap((name) => [
    {
      title: `${name} requires a new query parameter`,
      edit: (tree: Tree) => addParameter(tree[name], query("reason")),
    },
    {
      title: `${name} requires a new header`,
      edit: (tree: Tree) => addParameter(tree[name], header("x-reason")),
    },
  ]),
  {
    title: "list requires its limit",
    edit: ({ list }) => void (list.parameters[0].required = true),
  },
  {
    title: "create requires a new path parameter",
    edit: ({ paths }) => {
      const { get, post, parameters } = paths[collection];
      const region = { ...query("region"), in: "path" };
      paths[collection] = { get, parameters };
      paths[`${collection}/{region}`] = { post, parameters: [...parameters, region] };
    },
  },
  {
    title: "every operation requires a new path parameter",
    edit: ({ paths }) => {
      for (const [path, item] of Object.entries<Node>(paths)) {
        item.parameters.push({ ...query("region"), in: "path" });
        rename(paths, path, path.replace("/api_keys", "/{region}/api_keys"));
      }
    },
  },
  {
    title: "regenerate requires its body",
    edit: (tree) => void (tree.regenerate.requestBody.required = true),
  },
  {
    title: "update may go without its body",
    edit: ({ update }) => void (update.requestBody.required = false),
  },
  {
    title: "create may go without its body",
    edit: ({ create }) => void (create.requestBody.required = false),
  },
  { title: "create has no body", edit: ({ create }) => void delete create.requestBody },
  { title: "regenerate has no body", edit: (tree) => void delete tree.regenerate.requestBody },
  {
    title: "delete requires a body",
    edit: (tree) => void (tree.delete.requestBody = structuredClone(tree.update.requestBody)),
  },
  {
    title: "get may have a body",
    edit: ({ get, regenerate: { requestBody } }) => void (get.requestBody = requestBody),
  },
  {
    title: "create sends a form",
    edit: ({ create }) =>
      rename(create.requestBody.content, json, "application/x-www-form-urlencoded"),
  },
  {
    title: "update sends a merge patch beside JSON",
    edit: ({ update: { requestBody } }) =>
      void (requestBody.content["application/merge-patch+json"] = requestBody.content[json]),
  },
  {
    title: "get returns XML",
    edit: ({ get }) => rename(success(get).content, json, "application/xml"),
  },
  {
    title: "list returns CSV beside JSON",
    edit: ({ list }) => void (success(list).content["text/csv"] = { schema: { type: "string" } }),
  },
  { title: "delete returns nothing", edit: (tree) => void delete success(tree.delete).content },
  {
    title: "get returns a key with its token",
    edit: ({ get }) => returns(get, ref("ApiKeyWithToken")),
  },
  {
    title: "update returns a key with its token",
    edit: ({ update }) => returns(update, ref("ApiKeyWithToken")),
  },
  {
    title: "create returns a key without its token",
    edit: ({ create }) => returns(create, ref("ApiKey")),
  },
  {
    title: "regenerate returns a key without its token",
    edit: (tree) => returns(tree.regenerate, ref("ApiKey")),
  },
  {
    title: "list returns keys with their tokens",
    edit: ({ schemas }) =>
      void (schemas.ApiKeyList.properties.api_keys.items = ref("ApiKeyWithToken")),
  },
  {
    title: "list returns a bare array",
    edit: ({ list }) => returns(list, { type: "array", items: ref("ApiKey") }),
  },
  { title: "delete returns a key", edit: (tree) => returns(tree.delete, ref("ApiKey")) },
  {
    title: "create succeeds with 201",
    edit: ({ create }) => rename(create.responses, "200", "201"),
  },
  {
    title: "create succeeds with 201 as well, without a token",
    edit: ({ create, get }) => void (create.responses["201"] = structuredClone(success(get))),
  },
  {
    title: "delete succeeds with 204 as well",
    edit: (tree) => void (tree.delete.responses["204"] = { description: "Deleted" }),
  },
  {
    title: "update succeeds with any 2xx",
    edit: ({ update }) => rename(update.responses, "200", "2XX"),
  },
  {
    title: "regenerate becomes PUT",
    edit: ({ paths }) => rename(paths[regenerate], "post", "put"),
  },
  { title: "update becomes PUT", edit: ({ paths }) => rename(paths[single], "patch", "put") },
  {
    title: "regenerate moves to another path",
    edit: ({ paths }) => rename(paths, regenerate, `${single}/rotate`),
  },
  {
    title: "list and create move to another path",
    edit: ({ paths }) => rename(paths, collection, "/v3/{organization_id}/api_keys"),
  },
  {
    title: "a path parameter is renamed",
    edit: ({ paths, parameters }) => {
      parameters.ApiKeyId.name = "key_id";
      for (const path of [single, regenerate])
        rename(paths, path, path.replace("api_key_id", "key_id"));
    },
  },
  {
    title: "the id of the organization is a number",
    edit: ({ parameters }) => void (parameters.OrganizationId.schema = { type: "integer" }),
  },
  {
    title: "the id of a key is a number in the path",
    edit: ({ parameters }) => void (parameters.ApiKeyId.schema = { type: "integer" }),
  },
  {
    title: "the API key moves from header to query",
    edit: ({ security }) => void (security.ApiKeyAuth.in = "query"),
  },
  { title: "the scheme Bearer is gone", edit: ({ security }) => void delete security.Bearer },
  {
    title: "the expiration of a new key is a number",
    edit: ({ schemas }) =>
      void (schemas.CreateApiKeyRequest.properties.expiration_time = { type: "integer" }),
  },
  {
    title: "create takes the body of update, which a body of create would fit",
    edit: ({ create }) =>
      void (create.requestBody.content[json].schema = ref("UpdateApiKeyRequest")),
  },
  {
    title: "list has a new optional query parameter",
    edit: ({ list }) => addParameter(list, query("name", false)),
  },
  {
    title: "the limit of list is a string",
    edit: ({ list }) => void (list.parameters[0].schema = { type: "string" }),
  },
  { title: "an operation is gone", edit: ({ paths }) => void delete paths[single].delete },
  {
    title: "an operation is renamed",
    edit: ({ get }) => void (get.operationId = "readApiKey"),
  },
  {
    title: "an operation is new",
    edit: ({ paths, get }) =>
      void (paths[`${single}/suspend`] = {
        parameters: paths[single].parameters,
        post: { ...get, operationId: "suspendApiKey" },
      }),
  },
];

/** Edits that the public types or the request follow, with no line of src/ to change. */
const followed: FollowedEdit[] = [
  {
    title: "a field of a key changes its type",
    edit: ({ schemas }) => void (schemas.ApiKey.properties.token_version = { type: "string" }),
    type: 'Equal<ApiKey["token_version"], string | undefined>',
  },
  {
    title: "a field of a key is gone",
    edit: ({ schemas }) => void delete schemas.ApiKey.properties.jwt_signing_key_id,
    type: '"jwt_signing_key_id" extends keyof ApiKey ? false : true',
  },
  {
    title: "a field of a key may be null",
    edit: ({ schemas }) => void (schemas.ApiKey.properties.role_id = { type: ["string", "null"] }),
    type: 'Equal<ApiKeyWithToken["role_id"], string | null>',
  },
  {
    title: "create requires a new field",
    edit: ({ schemas: { CreateApiKeyRequest: schema } }) => {
      schema.properties.reason = { type: "string" };
      schema.required.push("reason");
    },
    type: 'Equal<CreateApiKeyRequest["reason"], string>',
  },
  {
    title: "update takes the body of create",
    edit: ({ update }) =>
      void (update.requestBody.content[json].schema = ref("CreateApiKeyRequest")),
    type: 'Equal<UpdateApiKeyRequest["role_id"], string>',
  },
  {
    title: "the API key has another header",
    edit: ({ security }) => void (security.ApiKeyAuth.name = "x-monad-key"),
    request: ({ headers }) => expect(headers.get("x-monad-key")).toBe("fake-api-key"),
  },
  {
    title: "the first server is another",
    edit: ({ servers }) => void (servers[0]!.url = "https://keys.example/api"),
    request: ({ url }) => expect(url).toBe("https://keys.example/api/v2/organization/api_keys/key"),
  },
];

const edits = [...refused, ...followed];
const yaml = readFileSync(join(root, "openapi/api-keys.yaml"), "utf8");

function edited({ edit }: Edit): Spec {
  const spec = parseSpec(yaml) as Spec & { components: Node };
  const { schemas, parameters, securitySchemes: security } = spec.components;
  const [all, one, renewal] = [collection, single, regenerate].map(
    (path) => spec.paths[path] as Node,
  );
  const tree = { paths: spec.paths, servers: spec.servers, schemas, parameters, security };
  edit({
    ...(tree as Node & typeof tree),
    list: all!.get,
    create: all!.post,
    get: one!.get,
    update: one!.patch,
    delete: one!.delete,
    regenerate: renewal!.post,
    parameters: parameters as Node,
  });
  return spec;
}

/** A folder for each edit: src/ without its other entries, generated/, and the promise on the types. */
const workspace = temporaryCopy();
afterAll(workspace.remove);
const folderOf = (title: string) =>
  join(workspace.path, String(edits.findIndex((edit) => edit.title === title)));

/** What the compiler finds, in one run over all folders. */
let findings: string[];

beforeAll(async () => {
  symlinkSync(join(root, "node_modules"), join(workspace.path, "node_modules"));
  for (const edit of edits) {
    const folder = folderOf(edit.title);
    mkdirSync(join(folder, "generated"), { recursive: true });
    cpSync(join(root, "src"), join(folder, "src"), {
      recursive: true,
      filter: (path) => !/src.(testing|rotation)$/.test(path),
    });
    const spec = edited(edit);
    for (const { name, generate } of fileGenerators) {
      if (name === "validators.ts") continue; // the client does not import them
      writeFileSync(join(folder, "generated", name), await generate(spec));
    }
    const { type = "true" } = edit as FollowedEdit;
    writeFileSync(
      join(folder, "promise.ts"),
      `import type { ApiKey, ApiKeyWithToken, CreateApiKeyRequest, ListQuery, UpdateApiKeyRequest } from "./src/types.ts";
       type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
       export const kept: ${type} = true;`,
    );
  }
  writeFileSync(join(workspace.path, "package.json"), '{ "type": "module" }');
  const compilerOptions = {
    rootDir: workspace.path,
    noEmit: true,
    declaration: false,
    declarationMap: false,
    noUnusedLocals: false,
    typeRoots: [join(root, "node_modules/@types")],
    paths: {},
  };
  const tsconfig = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["."] };
  writeFileSync(join(workspace.path, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", ".", "--pretty", "false"], {
    cwd: workspace.path,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  findings = stdout.split("\n").filter((line) => /^\S/.test(line));
}, 120_000);

const findingsOf = (title: string) => {
  const folder = `${edits.findIndex((edit) => edit.title === title)}/`;
  return findings
    .filter((line) => line.startsWith(folder))
    .map((line) => line.slice(folder.length));
};

test("the spec as it is has no finding", () => {
  const elsewhere = findings.filter((line) => !/^\d+\//.test(line));
  expect(elsewhere).toEqual([]);
});

describe("a line of src/ does not compile when", () => {
  test.each(refused)("$title", ({ title }) => {
    const found = findingsOf(title);
    expect(found.filter((line) => /^src\/[\w-]+\.ts\(\d+,\d+\): error /.test(line))).not.toEqual(
      [],
    );
    expect(found.filter((line) => !line.startsWith("src/"))).toEqual([]);
  });
});

describe("the public types or the request follow when", () => {
  test.each(followed)("$title", async ({ title, request }) => {
    expect(findingsOf(title)).toEqual([]);
    if (!request) return;
    const { createApiKeysClient } = (await import(
      join(folderOf(title), "src/index.ts")
    )) as typeof import("../../src/index.ts");
    let sent: { url: string; headers: Headers } | undefined;
    const apiKeys = createApiKeysClient({
      organizationId: "organization",
      apiKey: "fake-api-key",
      fetch: async (url, init) => {
        sent = { url: String(url), headers: new Headers(init?.headers) };
        return Response.json({ id: "key" });
      },
    });
    await apiKeys.get("key");
    request(sent!);
  });
});
