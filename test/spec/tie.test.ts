/**
 * The tie to the spec: after an edit that changes what an operation takes or returns, the client does not
 * compile, or its public types have changed with the spec. Every edit is planted in a copy of the spec and
 * goes through the generator; one run of the compiler checks all copies.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { makers } from "../../scripts/generate/pipeline.ts";
import { root } from "../../scripts/lib/root.ts";

const specPath = join(root, "openapi/api-keys.yaml");
const text = readFileSync(specPath, "utf8");

const list = "/v2/{organization_id}/api_keys";
const one = `${list}/{api_key_id}`;
const regenerate = `${one}/regenerate`;
const methods = {
  listApiKeys: [list, "get"],
  createApiKey: [list, "post"],
  getApiKey: [one, "get"],
  updateApiKey: [one, "patch"],
  deleteApiKey: [one, "delete"],
  regenerateApiKey: [regenerate, "post"],
} as const;
type Id = keyof typeof methods;

// The document is edited as plain data.
type Spec = any;
const operation = (spec: Spec, id: Id): Spec => spec.paths[methods[id][0]][methods[id][1]];
const ok = (spec: Spec, id: Id): Spec => operation(spec, id).responses["200"].content;
const schemas = (spec: Spec): Spec => spec.components.schemas;
const tokenSchema = (spec: Spec): Spec => schemas(spec).ApiKeyWithToken.allOf[1];
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: string) => ({ "application/json": { schema: ref(name) } });
const parameter = (spec: Spec, id: Id, where: string, required: boolean, name = "extra") =>
  (operation(spec, id).parameters ??= []).push({
    name,
    in: where,
    required,
    schema: { type: "string" },
  });
const moved = (spec: Spec, from: string, to: string) => {
  spec.paths[to] = spec.paths[from];
  delete spec.paths[from];
};

/** Edits after which the client must not compile. */
const fails: Record<string, (spec: Spec) => unknown> = {};
for (const id of Object.keys(methods) as Id[]) {
  fails[`${id} gains a required query parameter`] = (spec) => parameter(spec, id, "query", true);
}
for (const id of ["createApiKey", "updateApiKey", "regenerateApiKey"] as const) {
  fails[`the body of ${id} becomes ${id === "regenerateApiKey" ? "required" : "optional"}`] = (
    spec,
  ) => {
    const { requestBody } = operation(spec, id);
    requestBody.required = !requestBody.required;
  };
}
Object.assign(fails, {
  "get gains a required header parameter": (spec) => parameter(spec, "getApiKey", "header", true),
  "create gains an optional header parameter": (spec) =>
    parameter(spec, "createApiKey", "header", false),
  "update gains a required cookie parameter": (spec) =>
    parameter(spec, "updateApiKey", "cookie", true),
  "regenerate gains an optional query parameter": (spec) =>
    parameter(spec, "regenerateApiKey", "query", false),
  "the 200 of get changes its media type": (spec) => {
    const { responses } = operation(spec, "getApiKey");
    responses["200"].content = { "text/plain": ok(spec, "getApiKey")["application/json"] };
  },
  "create returns 201 with another schema beside the 200": (spec) => {
    const { responses } = operation(spec, "createApiKey");
    responses["201"] = { description: "Other", content: json("Pagination") };
  },
  "create returns 201 instead of 200": (spec) => {
    const { responses } = operation(spec, "createApiKey");
    responses["201"] = responses["200"];
    delete responses["200"];
  },
  "the body of create changes its media type": (spec) => {
    const { requestBody } = operation(spec, "createApiKey");
    const body = requestBody.content["application/json"];
    requestBody.content = { "application/x-www-form-urlencoded": body };
  },
  "the body of update disappears": (spec) => delete operation(spec, "updateApiKey").requestBody,
  "create takes the body of update": (spec) =>
    (operation(spec, "createApiKey").requestBody.content = json("UpdateApiKeyRequest")),
  "list gains an optional query parameter": (spec) =>
    parameter(spec, "listApiKeys", "query", false),
  "list requires its limit": (spec) => {
    const { parameters } = operation(spec, "listApiKeys");
    parameters.find(({ name }: { name: string }) => name === "limit").required = true;
  },
  "the limit of list becomes a string": (spec) => {
    const { parameters } = operation(spec, "listApiKeys");
    parameters.find(({ name }: { name: string }) => name === "limit").schema = { type: "string" };
  },
  "get returns a key with its token": (spec) =>
    (ok(spec, "getApiKey")["application/json"].schema = ref("ApiKeyWithToken")),
  "update returns a key with its token": (spec) =>
    (ok(spec, "updateApiKey")["application/json"].schema = ref("ApiKeyWithToken")),
  "list returns keys with their tokens": (spec) =>
    (schemas(spec).ApiKeyList.properties.api_keys.items = ref("ApiKeyWithToken")),
  "create returns a key without its token": (spec) =>
    (ok(spec, "createApiKey")["application/json"].schema = ref("ApiKey")),
  "regenerate returns a key without its token": (spec) =>
    (ok(spec, "regenerateApiKey")["application/json"].schema = ref("ApiKey")),
  "delete returns an object": (spec) =>
    (ok(spec, "deleteApiKey")["application/json"].schema = ref("ApiKey")),
  "delete gains a required body": (spec) =>
    (operation(spec, "deleteApiKey").requestBody = {
      required: true,
      content: json("UpdateApiKeyRequest"),
    }),
  "delete gains an optional body": (spec) =>
    (operation(spec, "deleteApiKey").requestBody = { content: json("UpdateApiKeyRequest") }),
  "get gains an optional body": (spec) =>
    (operation(spec, "getApiKey").requestBody = { content: json("UpdateApiKeyRequest") }),
  "update takes the body of regenerate": (spec) =>
    (operation(spec, "updateApiKey").requestBody.content = json("RegenerateApiKeyRequest")),
  "create gains a required path parameter": (spec) => {
    const { post } = spec.paths[list];
    delete spec.paths[list].post;
    const parameters = [
      ...spec.paths[list].parameters,
      { name: "team", in: "path", required: true, schema: { type: "string" } },
    ];
    spec.paths["/v2/{organization_id}/{team}/api_keys"] = { parameters, post };
  },
  "regenerate becomes PUT": (spec) => {
    spec.paths[regenerate].put = spec.paths[regenerate].post;
    delete spec.paths[regenerate].post;
  },
  "the path of list and create moves": (spec) =>
    moved(spec, list, "/v3/{organization_id}/api_keys"),
  "the path of regenerate moves": (spec) => moved(spec, regenerate, `${one}/rotate`),
  "the id in the path becomes an integer": (spec) =>
    (spec.components.parameters.ApiKeyId.schema = { type: "integer" }),
  "the organization becomes an integer": (spec) =>
    (spec.components.parameters.OrganizationId.schema = { type: "integer" }),
  "the id of a key becomes an integer": (spec) => {
    schemas(spec).ApiKey.properties.id = { type: "integer", description: "Id" };
  },
  "the token becomes an object": (spec) => (tokenSchema(spec).properties.token = ref("Pagination")),
  "the token becomes optional": (spec) => {
    tokenSchema(spec).required = [];
  },
  "the expiration of a new key becomes an integer": (spec) => {
    schemas(spec).CreateApiKeyRequest.properties.expiration_time = {
      type: "integer",
      description: "Seconds",
    };
  },
  "the list of keys is renamed": (spec) => {
    const schema = schemas(spec).ApiKeyList;
    schema.properties.keys = schema.properties.api_keys;
    delete schema.properties.api_keys;
    schema.required = ["keys"];
  },
  "the API key moves from a header to the query": (spec) =>
    (spec.components.securitySchemes.ApiKeyAuth.in = "query"),
  "a security scheme is renamed": (spec) => {
    const { Bearer, ...others } = spec.components.securitySchemes;
    spec.components.securitySchemes = { ...others, Jwt: Bearer };
    spec.security = [{ ApiKeyAuth: [] }, { Jwt: [] }];
  },
  "an operation is renamed": (spec) => (operation(spec, "getApiKey").operationId = "readApiKey"),
  "an operation is removed": (spec) => delete spec.paths[one].delete,
  "an operation is added": (spec) => {
    const post = structuredClone(operation(spec, "regenerateApiKey"));
    spec.paths[`${one}/suspend`] = {
      parameters: spec.paths[regenerate].parameters,
      post: { ...post, operationId: "suspendApiKey" },
    };
  },
} satisfies typeof fails);

/** Edits that the public types follow: the probe compiles after the edit, and not before it. */
const follows: Record<string, { edit: (spec: Spec) => unknown; probe: string }> = {
  "a field of a key changes its type": {
    edit: (spec) => {
      schemas(spec).ApiKey.properties.token_version = { type: "string", description: "Version" };
    },
    probe: `export const version: string = (await apiKeys.get("k")).token_version ?? "";
      for await (const key of apiKeys.listAll()) key.token_version?.trim();`,
  },
  "a key gains a required field": {
    edit: (spec) => {
      schemas(spec).ApiKey.properties.owner = { type: "string", description: "Owner" };
      schemas(spec).ApiKey.required.push("owner");
    },
    probe: `export const owner: string = (await apiKeys.regenerate("k")).owner;`,
  },
  "create gains a required field": {
    edit: (spec) => {
      schemas(spec).CreateApiKeyRequest.properties.owner = { type: "string", description: "Owner" };
      schemas(spec).CreateApiKeyRequest.required.push("owner");
    },
    probe: `await apiKeys.create({ name: "n", role_id: "r", expiration_time: new Date(), owner: "o" });
      // @ts-expect-error -- the owner is missing
      await apiKeys.create({ name: "n", role_id: "r", expiration_time: new Date() });`,
  },
  "regenerate takes the body of create": {
    edit: (spec) =>
      (operation(spec, "regenerateApiKey").requestBody.content = json("CreateApiKeyRequest")),
    probe: `await apiKeys.regenerate("k", { name: "n", role_id: "r", expiration_time: new Date() });`,
  },
  "a list gains a field": {
    edit: (spec) =>
      (schemas(spec).ApiKeyList.properties.next = { type: "string", description: "Next" }),
    probe: `export const next: string | undefined = (await apiKeys.list()).next;`,
  },
};

const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-tie-"));
/** The compiler's findings, by the name of the copy: file of src/ and message. */
const findings = new Map<string, string[]>();

beforeAll(async () => {
  const copies = new Map<string, { edit?: (spec: Spec) => unknown; probe?: string }>([
    ["unedited", {}],
    ...Object.entries(fails).map(([name, edit]) => [name, { edit }] as const),
    ...Object.entries(follows),
    ...Object.entries(follows).map(([name, { probe }]) => [`before: ${name}`, { probe }] as const),
  ]);
  const names = [...copies.keys()];
  for (const [index, { edit, probe }] of [...copies.values()].entries()) {
    const copy = join(folder, `${index}`);
    mkdirSync(join(copy, "generated"), { recursive: true });
    // The client alone: neither the mock nor the rotation.
    cpSync(join(root, "src"), join(copy, "src"), {
      recursive: true,
      filter: (path) => !/src\/(testing|rotation)/.test(path),
    });
    const spec = parse(text);
    edit?.(spec);
    for (const [name, make] of makers(specPath, stringify(spec))) {
      // Not the validators, which are the mock's.
      if (name !== "validators.ts") writeFileSync(join(copy, "generated", name), await make());
    }
    const use = `import type { ApiKeysClient } from "./src/index.ts";\ndeclare const apiKeys: ApiKeysClient;\n`;
    if (probe) writeFileSync(join(copy, "probe.ts"), use + probe);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  const project = {
    compilerOptions: { ...compilerOptions, noEmit: true, paths: {}, rootDir: folder },
    include: [folder],
  };
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [tsc, "-p", folder, "--pretty", "false"],
    {
      cwd: folder,
      maxBuffer: 2 ** 26,
    },
  ).catch((failure: { stdout: string }) => failure);
  for (const name of names) findings.set(name, []);
  for (const [, index, place] of stdout.matchAll(/^(\d+)\/(\S+: .*)$/gm)) {
    findings.get(names[Number(index)]!)!.push(place!);
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the client compiles without an edit", () => {
  expect(findings.get("unedited")).toEqual([]);
});

test.each(Object.keys(fails))("a line of src/ does not compile after: %s", (name) => {
  expect(findings.get(name)!.filter((place) => place.startsWith("src/"))).not.toEqual([]);
});

describe("the public types follow", () => {
  test.each(Object.keys(follows))("%s", (name) => {
    expect(findings.get(name)).toEqual([]);
    expect(
      findings.get(`before: ${name}`)!.filter((place) => place.startsWith("probe.ts")),
    ).not.toEqual([]);
  });
});
