/** What the mock answers to a request: the spec's checks, then the operation itself. */
import type { components } from "../../generated/api-keys.ts";
import { credentialHeaders } from "../../generated/operations.ts";
import { validators } from "../../generated/validators.ts";
import type { StatusFault } from "./faults.ts";
import { isJson, jsonType, type MockRequest, readBody, readQuery } from "./request.ts";
import type { OperationId, Route } from "./route.ts";
import { departuresOf } from "./schema.ts";
import type { Store } from "./store.ts";

export interface MockAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

export interface HandlerOptions {
  organizationId: string;
  apiKey: string;
  bearerToken: string | undefined;
  errorBodies: "string" | "object";
  store: Store;
}

/** An answer before it is text: a body, or the words of an error. */
type Result = { status: number; body: unknown } | { status: number; error: string };
interface Input {
  key: NonNullable<ReturnType<Store["get"]>>;
  query: Record<string, number>;
  body: never;
}
type Schemas = components["schemas"];

/** Observed on other Monad resources where a 404 would be due; the spec has it as an example. */
const doesNotExist = "An item of this type does not exist.";

export function createHandler(options: HandlerOptions) {
  const { organizationId, apiKey, bearerToken, errorBodies, store } = options;

  const operations: Record<OperationId, (input: Input) => Result> = {
    listApiKeys({ query }) {
      // Observed: 10 without a limit, and for an unusable one; no maximum.
      const limit = query.limit || 10;
      const offset = query.offset ?? 0;
      const keys = store.list();
      const pagination = { limit, offset, total: keys.length };
      return ok({ api_keys: keys.slice(offset, offset + limit), pagination });
    },
    createApiKey: ({ body }) => ok(store.create(body)),
    getApiKey: ({ key }) => ok(key),
    updateApiKey: ({ key, body }) => ok(store.update(key, body)),
    deleteApiKey({ key }) {
      store.delete(key);
      return ok(wordsOf("deleteApiKey", 200));
    },
    regenerateApiKey({ key, body }) {
      const { expiration_time } = (body ?? {}) as Schemas["RegenerateApiKeyRequest"];
      return store.isExpired(key) && expiration_time === undefined
        ? refusal("regenerateApiKey", 422)
        : ok(store.regenerate(key, expiration_time));
    },
  };

  function isAuthenticated(request: MockRequest): boolean {
    const key = request.header(credentialHeaders.ApiKeyAuth);
    const bearer = request.header(credentialHeaders.Bearer);
    if (key && bearer) return false; // either one, never both
    if (key) return key === apiKey || store.accepts(key);
    return bearerToken !== undefined && bearer === `Bearer ${bearerToken}`;
  }

  function resultOf(operation: OperationId, { params }: Route, request: MockRequest): Result {
    if (!isAuthenticated(request)) return refusal(operation, 401);
    if (params.organization_id !== organizationId) return refusal(operation, 403);
    const { body, problem } = readBody(operation, request);
    if (problem) return refusal(operation, 400, problem);
    const id = params.api_key_id;
    const key = id === undefined ? undefined : store.get(id);
    if (id !== undefined && key === undefined) return missing(operation);
    const query = readQuery(operation, request.url.searchParams);
    return operations[operation]({ key, query, body } as Input);
  }

  const errorBody = (status: number, words: string): unknown =>
    errorBodies === "object" ? { code: status, error: words } : words;

  return {
    /** The answer of the API, held to the spec. */
    answer(route: Route, request: MockRequest): MockAnswer {
      if (!route.operation) {
        const [status, words] =
          route.allowed.length > 0 ? [405, "Method Not Allowed"] : [404, "Not Found"];
        const allow = status === 405 ? { allow: route.allowed.join(", ") } : {};
        return json(status, errorBody(status, words), allow);
      }
      const result = resultOf(route.operation, route, request);
      const { status } = result;
      const body = "error" in result ? errorBody(status, result.error) : result.body;
      const answer = json(status, body);
      holdToSpec(route.operation, status, JSON.parse(answer.body!));
      return answer;
    },

    /** The answer that failNext asked for. It may break the spec: that is what it is for. */
    fault(operation: OperationId, fault: StatusFault): MockAnswer {
      const { status, retryAfter, headers = {} } = fault;
      const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const all: Record<string, string> = {
        "content-type": jsonType,
        ...Object.fromEntries(named),
      };
      if (retryAfter !== undefined) {
        all["retry-after"] =
          retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
      }
      const words = validators[operation].messages[status] ?? `Status ${status}, by failNext`;
      const ownBody = status >= 400 ? errorBody(status, words) : undefined;
      const body = fault.body === undefined ? ownBody : fault.body;
      const isText = typeof body === "string" && !isJson(all["content-type"]);
      return { status, headers: all, body: isText ? body : (JSON.stringify(body) ?? null) };
    },
  };
}

const ok = (body: unknown): Result => ({ status: 200, body });

const wordsOf = (operation: OperationId, status: number): string =>
  validators[operation].messages[status] ?? "";

const refusal = (operation: OperationId, status: number, detail?: string): Result => ({
  status,
  error: [wordsOf(operation, status), ...(detail ? [detail] : [])].join(": "),
});

/** An operation that documents no 404 has only its 500 left for a key that is not there. */
const missing = (operation: OperationId): Result =>
  validators[operation].responses[404]
    ? refusal(operation, 404)
    : { status: 500, body: { code: 500, error: doesNotExist } };

const json = (status: number, body: unknown, headers: Record<string, string> = {}): MockAnswer => ({
  status,
  headers: { "content-type": jsonType, ...headers },
  body: JSON.stringify(body),
});

/** Throws where the mock itself, or a key that it was given at the start, breaks the spec. */
function holdToSpec(operation: OperationId, status: number, body: unknown): void {
  const check = validators[operation].responses[status];
  const departures = check
    ? departuresOf(check, body).map(({ message }) => message)
    : ["the status is not documented"];
  if (departures.length > 0) {
    throw new Error(
      `The mock's answer breaks the spec: ${operation} ${status}: ${departures.join("; ")}`,
    );
  }
}
