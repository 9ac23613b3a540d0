import createClient from "openapi-fetch";
import { describe, expect, test } from "vitest";
import type { paths } from "../../generated/api-keys.ts";
import { validators } from "../../generated/validators.ts";
import { schemaForm } from "../../scripts/compare/schema-form.ts";
import type { Operation, Schema } from "../../scripts/lib/spec.ts";
import type { MockMonad, OperationId } from "../../src/testing/index.ts";
import {
  apiKey,
  call,
  create,
  mock,
  newKey,
  organizationId,
  type Sent,
} from "../helpers/mock-setup.ts";
import { jsonExamples, operations, spec } from "../helpers/operations.ts";

/** The path of an operation on a key. */
const pathOf = ({ path }: Operation, id: string): string => path.replace("{api_key_id}", id);

/** A call of an existing key that gets a 200. */
async function goodCall(monad: MockMonad, operation: Operation, fields = {}): Promise<Sent> {
  const { id } = await create(monad, fields);
  const [body] = jsonExamples(operation.requestBody);
  return { method: operation.method, template: pathOf(operation, id), body };
}

/** How to get each status; a status of the spec that is missing here fails the test below. */
const causes: Record<string, (monad: MockMonad, operation: Operation) => Promise<Sent>> = {
  200: goodCall,
  400: async (monad, operation) => ({ ...(await goodCall(monad, operation)), body: "not JSON" }),
  401: async (monad, operation) => ({ ...(await goodCall(monad, operation)), headers: {} }),
  403: async (monad, operation) => ({
    ...(await goodCall(monad, operation)),
    organization: "another",
  }),
  404: async (monad, operation) => ({
    ...(await goodCall(monad, operation)),
    template: pathOf(operation, "unknown"),
  }),
  422: async (monad, operation) => ({
    ...(await goodCall(monad, operation, { expiration_time: "2020-01-01T00:00:00Z" })),
    body: undefined,
  }),
  429: async (monad, operation) => faulty(monad, operation, 429),
  500: async (monad, operation) => faulty(monad, operation, 500),
};

async function faulty(monad: MockMonad, operation: Operation, status: number): Promise<Sent> {
  const sent = await goodCall(monad, operation);
  monad.failNext(operation.operationId as OperationId, { status });
  return sent;
}

describe.each(operations)("$operationId", (operation) => {
  const { operationId, requestBody, responses } = operation;
  const checks = validators[operationId as OperationId];

  const examples = jsonExamples(requestBody);
  test.runIf(requestBody).each(examples)("accepts the example %j", async (body) => {
    const monad = mock();
    const { status } = await call(monad, { ...(await goodCall(monad, operation)), body });
    expect(status).toBe(200);
  });

  const statuses = Object.keys(responses).flatMap((status) =>
    (["string", "object"] as const).map((errorBodies) => ({ status, errorBodies })),
  );
  test.each(statuses)(
    "responds with $status and a valid body (errors: $errorBodies)",
    async ({ status, errorBodies }) => {
      const monad = mock({ errorBodies });
      const cause = causes[status];
      expect(cause, `state in this test how to get a ${status}`).toBeDefined();
      const response = await call(monad, await cause!(monad, operation));
      expect(response.status).toBe(Number(status));
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(checks.responses[status]!(response.body)).toBe(true);
    },
  );

  test.each(Object.keys(responses).filter((status) => Number(status) >= 400))(
    "responds with the message of the spec: %s",
    async (status) => {
      const monad = mock();
      const { body } = await call(monad, await causes[status]!(monad, operation));
      const messages = jsonExamples(responses[status]).filter((each) => typeof each === "string");
      expect(messages.some((example) => body.startsWith(example))).toBe(true);
    },
  );
});

describe("of a body that is accepted", () => {
  const json = "application/json";
  const withFields = operations.flatMap((operation) => {
    const schema = schemaForm(spec, operation.requestBody?.content?.[json]?.schema);
    return Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(
      ([field, { type, format, example }]) => {
        const other = { string: "another", integer: 5, number: 5, boolean: true }[type as string];
        const value = example ?? (format === "date-time" ? "2031-01-01T00:00:00Z" : other);
        return { operationId: operation.operationId, operation, field, value };
      },
    );
  });

  test.each(withFields)(
    "$operationId applies $field: what becomes of a new field is said in src/testing/store.ts",
    async ({ operation, field, value }) => {
      const monad = mock();
      const sent = await goodCall(monad, operation);
      const { body } = await call(monad, {
        ...sent,
        body: { ...(sent.body as object), [field]: value },
      });
      expect(body).toMatchObject({ [field]: value });
    },
  );

  const withBody = operations.filter(({ requestBody }) => requestBody);
  test.each(withBody)("$operationId ignores a field that the spec does not name", async (one) => {
    const monad = mock();
    const sent = await goodCall(monad, one);
    const body = { ...(sent.body as object), token_version: 99, made_up: true };
    const response = await call(monad, { ...sent, body });
    expect(response.status).toBe(200);
    expect(JSON.stringify([response.body, monad.keys()])).not.toMatch(/"token_version":99|made_up/);
  });
});

test("openapi-fetch runs the lifecycle of a key on monad.fetch", async () => {
  const monad = mock();
  const client = createClient<paths>({
    baseUrl: spec.servers[0]!.url,
    fetch: monad.fetch,
    headers: { "x-api-key": apiKey },
  });
  const path = { organization_id: organizationId };
  const collection = "/v2/{organization_id}/api_keys";
  const single = "/v2/{organization_id}/api_keys/{api_key_id}";
  const created = await client.POST(collection, { params: { path }, body: newKey });
  const one = { params: { path: { ...path, api_key_id: created.data!.id } } };
  const updated = await client.PATCH(single, { ...one, body: { name: "renamed" } });
  expect(updated.data?.name).toBe("renamed");
  const list = await client.GET(collection, { params: { path, query: { limit: 5 } } });
  expect(list.data?.api_keys).toEqual([updated.data]);
  const regenerated = await client.POST(`${single}/regenerate`, one);
  const again = { params: { path: { ...path, api_key_id: regenerated.data!.id } } };
  expect((await client.GET(single, again)).data?.name).toBe("renamed");
  expect((await client.DELETE(single, again)).data).toBe("API key deleted successfully");
  expect((await client.GET(single, again)).error).toBe("API key not found");
});
