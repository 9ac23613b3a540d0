/** How the mock responds to a request: the checks first, then the operation itself. */
import type { components } from "../../generated/api-keys.ts";
import { routes } from "../../generated/operations.ts";
import { validators } from "../../generated/validators.ts";
import type { ListQuery, OperationId } from "../types.ts";
import { authenticate, type Credentials } from "./authenticate.ts";
import type { StatusFault } from "./faults.ts";
import { isJson, jsonType, type MockRequest, readBody, readParameters } from "./request.ts";
import { basePath, type Route } from "./route.ts";
import { findViolations } from "./schema.ts";
import type { Store } from "./store.ts";

export interface MockResponse {
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

export interface HandlerOptions extends Credentials {
  organizationId: string;
  errorBodies: "string" | "object";
  store: Store;
}

/** A response before it is text: a body, or an error's message. */
type Result = { status: number; body: unknown } | { status: number; error: string };
interface Input {
  key: NonNullable<ReturnType<Store["get"]>>;
  query: Record<string, unknown>;
  body: never;
}
type Schemas = components["schemas"];

/** Observed on other Monad resources instead of a 404; the spec has it as an example. */
const doesNotExist = "An item of this type does not exist.";

export function createHandler(options: HandlerOptions) {
  const { organizationId, errorBodies, store } = options;

  const operations: Record<OperationId, (input: Input) => Result> = {
    listApiKeys({ query }) {
      // A parameter that is new in the spec does not compile here: what the mock does about it is to be said.
      const { limit: asked = 0, offset: start = 0, ...others }: ListQuery = query;
      others satisfies Record<keyof typeof others, never>;
      // Observed: 10 without a limit, and for an invalid one; no maximum.
      const limit = asked > 0 ? asked : 10;
      const offset = start > 0 ? start : 0;
      const keys = store.list();
      const pagination = { limit, offset, total: keys.length };
      return ok({ api_keys: keys.slice(offset, offset + limit), pagination });
    },
    createApiKey: ({ body }) => ok(store.create(known("createApiKey", body))),
    getApiKey: ({ key }) => ok(key),
    updateApiKey: ({ key, body }) => ok(store.change(key, known("updateApiKey", body))),
    deleteApiKey({ key }) {
      store.delete(key);
      return ok(messageOf("deleteApiKey", 200));
    },
    regenerateApiKey({ key, body }) {
      const { expiration_time } = (body ?? {}) as Schemas["RegenerateApiKeyRequest"];
      return store.isExpired(key) && expiration_time === undefined
        ? failure("regenerateApiKey", 422)
        : ok(store.regenerate(key, expiration_time));
    },
  };

  function handle(operation: OperationId, { params }: Route, request: MockRequest): Result {
    const rejection = authenticate(request, options, store);
    if (rejection) return failure(operation, 401, rejection);
    if (params.organization_id !== organizationId) return failure(operation, 403);
    const { query, problems } = readParameters(operation, request, params);
    const { body, problems: bodyProblems } = readBody(operation, request);
    problems.push(...bodyProblems);
    if (problems.length > 0) return failure(operation, 400, problems.join("; "));
    const id = params.api_key_id;
    const key = id === undefined ? undefined : store.get(id);
    if (id !== undefined && key === undefined) return missingKey(operation);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each operation reads what its validators have checked
    return operations[operation]({ key, query, body } as Input);
  }

  const errorBody = (status: number, message: string): unknown =>
    errorBodies === "object" ? { code: status, error: message } : message;

  return {
    /** The response of the API, checked against the spec. */
    respond(route: Route, request: MockRequest): MockResponse {
      if (!route.operation) {
        const isOutside = !request.url.pathname.startsWith(`${basePath}/`);
        const notFound = isOutside ? `Not Found: every path starts with ${basePath}` : "Not Found";
        return route.allowed.length > 0
          ? json(405, errorBody(405, "Method Not Allowed"), { allow: route.allowed.join(", ") })
          : json(404, errorBody(404, notFound));
      }
      const result = handle(route.operation, route, request);
      const { status } = result;
      const body = "error" in result ? errorBody(status, result.error) : result.body;
      const response = json(status, body);
      checkResponse(route.operation, status, JSON.parse(response.body!));
      return response;
    },

    /** The response that failNext asked for. It may violate the spec: that is its purpose. */
    fail(operation: OperationId, fault: StatusFault): MockResponse {
      const { status, retryAfter, headers = {} } = fault;
      const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      // oxlint-disable-next-line typescript/no-unsafe-assignment -- checked below
      const all: Record<string, string> = {
        "content-type": jsonType,
        ...Object.fromEntries(lowerCase),
      };
      if (retryAfter !== undefined) {
        all["retry-after"] =
          retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
      }
      const message = validators[operation].messages[status] ?? `Status ${status}, by failNext`;
      const ownBody = status >= 400 ? errorBody(status, message) : undefined;
      const body = fault.body === undefined ? ownBody : fault.body;
      const isText = typeof body === "string" && !isJson(all["content-type"]);
      return { status, headers: all, body: isText ? body : (JSON.stringify(body) ?? null) };
    },
  };
}

/** The fields of a body that the spec names. It allows others, which a server ignores. */
function known<Body extends object>(operation: OperationId, body: Body): Body {
  const names: readonly string[] | null = routes[operation].body;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of its type are left
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => names?.includes(name) ?? true),
  ) as Body;
}

const ok = (body: unknown): Result => ({ status: 200, body });

/** The message that the spec has for a status. Only a 400 is sent without being documented. */
const messageOf = (operation: OperationId, status: number): string =>
  validators[operation].messages[status] ?? (status === 400 ? "Bad Request" : "");

const failure = (operation: OperationId, status: number, detail?: string): Result => ({
  status,
  error: [messageOf(operation, status), ...(detail ? [detail] : [])].join(": "),
});

/** For an operation that documents no 404, the 500 that was observed. */
const missingKey = (operation: OperationId): Result =>
  validators[operation].responses[404]
    ? failure(operation, 404)
    : { status: 500, body: { code: 500, error: doesNotExist } };

const json = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): MockResponse => ({
  status,
  headers: { "content-type": jsonType, ...headers },
  body: JSON.stringify(body),
});

/** Throws where the mock itself, or a key that it was created with, violates the spec. */
function checkResponse(operation: OperationId, status: number, body: unknown): void {
  const { responses } = validators[operation];
  const check = responses[status];
  // A request that violates the spec is rejected, whether or not the operation documents a 400.
  if (!check && status === 400) return;
  const violations = check
    ? findViolations(check, body).map(({ message }) => message)
    : ["the status is not documented"];
  if (violations.length > 0) {
    throw new Error(
      `The mock's response violates the spec: ${operation} ${status}: ${violations.join("; ")}`,
    );
  }
}
