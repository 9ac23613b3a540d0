import { readFileSync } from "node:fs";
import { transform } from "esbuild";
import { describe, expect, test, vi } from "vitest";
import { validatorsModule } from "../../scripts/generate/validators.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";
import { apiKey, organizationId } from "../helpers/mock-setup.ts";

/** The mock of a spec whose list operation takes further parameters. */
async function mockWithParameters(parameters: object[]) {
  const spec = parseSpec(readFileSync("openapi/api-keys.yaml", "utf8"));
  const list = spec.paths["/v2/{organization_id}/api_keys"]!.get as { parameters: object[] };
  list.parameters.push(...parameters);
  const { code } = await transform(await validatorsModule(spec), { loader: "ts" });
  vi.resetModules();
  vi.doMock(
    "../../generated/validators.ts",
    () => import(`data:text/javascript,${encodeURIComponent(code)}`),
  );
  const { createMockMonad } = await import("../../src/testing/index.ts");
  vi.doUnmock("../../generated/validators.ts");
  vi.resetModules();
  return createMockMonad({ organizationId, apiKey });
}

const monad = await mockWithParameters([
  { name: "filter[name]", in: "query", required: true, schema: { type: "string" } },
  { name: "size", in: "query", required: true, schema: { type: "integer", minimum: 1 } },
  { name: "archived", in: "query", required: true, schema: { type: "boolean" } },
  {
    name: "id",
    in: "query",
    required: true,
    schema: { type: "array", items: { type: "integer" } },
  },
  { name: "page-token", in: "header", required: true, schema: { type: "string" } },
  { name: "note", in: "query", schema: { type: "integer" } },
  { name: "any", in: "query", required: true },
  { name: "Accept", in: "header", required: true, schema: { type: "string" } },
  { name: "session", in: "cookie", required: true, schema: { type: "string" } },
]);

const valid: Record<string, string | string[]> = {
  "filter[name]": "5",
  size: "5",
  archived: "true",
  id: ["1", "2"],
  any: "",
};

async function list(query: Record<string, string | string[]>, headers = { "page-token": "p" }) {
  const url = new URL(`https://monad.com/api/v2/${organizationId}/api_keys`);
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) url.searchParams.append(name, value);
  }
  const response = await monad.fetch(url, { headers: { "x-api-key": apiKey, ...headers } });
  return { status: response.status, body: await response.json() };
}

describe("Parameters of the spec", () => {
  test("of any type are accepted", async () => {
    expect((await list(valid)).status).toBe(200);
  });

  test.each(Object.keys(valid))("that are required are missed by name: %s", async (name) => {
    const { [name]: _, ...rest } = valid;
    expect(await list(rest)).toEqual({
      status: 400,
      body: `Bad Request: the query parameter ${name} is missing`,
    });
  });

  test("that are required headers are missed by name", async () => {
    expect(await list(valid, {} as never)).toEqual({
      status: 400,
      body: "Bad Request: the header parameter page-token is missing",
    });
  });

  test("that are missing are all named at once", async () => {
    const { body } = await list({});
    expect(body.split("; ")).toHaveLength(5);
  });

  test.each([
    ["a word for an integer", { size: "ten" }, "size must be integer, is string"],
    ["a fraction for an integer", { size: "1.5" }, "size must be integer"],
    ["an integer that is too small", { size: "0" }, "size must be"],
    ["an empty text for an integer", { size: "" }, "size must be integer"],
    ["a number for a boolean", { archived: "1" }, "archived must be boolean, is string"],
    ["a word in a list of integers", { id: ["1", "b"] }, "id must be array"],
  ])("that are required are checked: %s", async (_, query, message) => {
    const { status, body } = await list({ ...valid, ...query });
    expect([status, body]).toEqual([400, expect.stringContaining(`parameter ${message}`)]);
  });

  test("that are optional are ignored if invalid, as Monad does", async () => {
    expect((await list({ ...valid, note: "no integer" })).status).toBe(200);
  });
});
