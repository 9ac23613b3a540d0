/**
 * A server of keys in memory, fast enough for thousands of runs, that can be as hostile as servers are: it caps
 * lifetimes, lags, limits the number of keys, replaces keys by name, changes roles, hides descriptions, refuses
 * with 403 or HTML, and has a clock of its own. Its client throws the package's own errors.
 */
import {
  ApiError,
  type ApiKey,
  type ApiKeysClient,
  ConnectionError,
  ResponseError,
} from "../../src/index.ts";
import type { OperationId } from "../../src/testing/index.ts";

export interface ServerOptions {
  /** The longest lifetime that it grants. */
  capMs?: number;
  /** How long a new key takes to be known everywhere. */
  lagMs?: number;
  maxKeys?: number;
  /** Whether a create replaces the key of the same name, under its id. */
  upserts?: boolean;
  /** The role that each new key gets. */
  role?: string;
  /** How many characters of a description it keeps. */
  descriptionLimit?: number;
  /** Whether list and get leave out descriptions. */
  hidesDescriptions?: boolean;
  /** The status for a token that it does not know. */
  unknownStatus?: 401 | 403;
  /** Whether a firewall responds 403 in HTML to every token but the admin's. */
  hasFirewall?: boolean;
  /** Whether tokens of keys may list keys. Without, they get a 403. */
  forbidsList?: boolean;
  /** Whether each create takes effect and responds 500. */
  createFails?: boolean;
  /** Whether deletes are forbidden. */
  forbidsDelete?: boolean;
  organizationId?: string;
  /** Its clock minus the real time. */
  clockOffsetMs?: number;
  /** The error classes of the package, or of a copy of it. */
  errors?: Errors;
}

export type ServerOperation = "list" | "get" | "create" | "delete";

interface Entry {
  key: ApiKey;
  token: string;
  visibleAt: number;
}

export const adminToken = "fake-token-of-an-admin";
const names = {
  list: "listApiKeys",
  get: "getApiKey",
  create: "createApiKey",
  delete: "deleteApiKey",
} as const satisfies Record<ServerOperation, OperationId>;

const ownErrors = { ApiError, ConnectionError, ResponseError };
export type Errors = typeof ownErrors;

const details = (operation: ServerOperation, outcome: "not-applied" | "applied" | "unknown") => ({
  operation: names[operation],
  method: "GET",
  url: "https://monad.com/api",
  attempts: 1,
  outcome,
  requestId: undefined,
});

const headers = new Headers();
const createApiError = (
  { ApiError }: Errors,
  operation: ServerOperation,
  status: number,
  body: unknown = `status ${status}`,
) =>
  new ApiError(`${operation}: ${status} ${String(body)}`, {
    ...details(operation, status < 500 ? "not-applied" : "unknown"),
    status,
    body,
    headers,
    retryAfterMs: undefined,
  });

type Tail<All extends unknown[]> = All extends [unknown, ...infer Rest] ? Rest : never;

/** Performs the effect of a call at the time that a world chooses. */
export type Perform = <T>(operation: ServerOperation, effect: () => T) => Promise<T>;

export function createServer(
  now: () => number,
  options: ServerOptions = {},
  onDelete: (key: ApiKey) => void = () => {},
) {
  const { organizationId = "organization", errors = ownErrors } = options;
  const apiError = (...args: Tail<Parameters<typeof createApiError>>) =>
    createApiError(errors, ...args);
  const entries = new Map<string, Entry>();
  let count = 0;
  const time = () => now() + (options.clockOffsetMs ?? 0);
  const date = (ms: number) => new Date(ms).toISOString();

  function add(fields: Partial<ApiKey>, lifetimeMs = 90 * 86_400_000): Entry {
    const id = `key-${++count}`;
    const key: ApiKey = {
      id,
      name: "ci",
      description: "",
      role_id: "role",
      organization_id: organizationId,
      created_at: date(time()),
      updated_at: date(time()),
      expiration_time: date(time() + lifetimeMs),
      ...fields,
    };
    const entry = { key, token: `fake-token-${count}-of.${id}`, visibleAt: 0 };
    entries.set(id, entry);
    return entry;
  }

  const isExpired = ({ key }: Entry) => Date.parse(key.expiration_time) <= time();
  const findByToken = (token: string) => [...entries.values()].find((each) => each.token === token);
  const isVisible = ({ visibleAt }: Entry) => visibleAt <= now();

  function authenticate(operation: ServerOperation, token: string): void {
    if (token === adminToken) return;
    if (options.hasFirewall) throw apiError(operation, 403, "<html>Forbidden</html>");
    const entry = findByToken(token);
    if (!entry || isExpired(entry) || !isVisible(entry)) {
      throw apiError(operation, options.unknownStatus ?? 401);
    }
    if (options.forbidsList) throw apiError(operation, 403, "the role lacks apikey:read");
  }

  function find(operation: ServerOperation, id: string): Entry {
    const entry = entries.get(id);
    if (!entry || !isVisible(entry)) throw apiError(operation, 404, "API key not found");
    return entry;
  }

  const shown = ({ key }: Entry): ApiKey => ({
    ...key,
    ...(options.hidesDescriptions && { description: "" }),
  });

  function create(body: Partial<ApiKey>) {
    if (options.maxKeys !== undefined && entries.size >= options.maxKeys) {
      throw apiError("create", 422, "too many keys");
    }
    const wanted = Date.parse(String(body.expiration_time));
    const longest = time() + (options.capMs ?? Infinity);
    const fields = {
      ...body,
      role_id: options.role ?? body.role_id!,
      description: (body.description ?? "").slice(0, options.descriptionLimit ?? 999),
      expiration_time: date(Math.min(wanted, longest)),
    };
    const replaced = options.upserts
      ? [...entries.values()].find(({ key }) => key.name === body.name)
      : undefined;
    const entry = add(replaced ? { ...fields, id: replaced.key.id } : fields);
    if (replaced) {
      entries.delete(`key-${count}`);
      entries.set(replaced.key.id, entry);
    }
    entry.visibleAt = now() + (options.lagMs ?? 0);
    if (options.createFails) throw apiError("create", 500);
    return { ...entry.key, token: entry.token };
  }

  const operations = {
    list: (limit: number, offset: number) =>
      [...entries.values()]
        .filter(isVisible)
        .slice(offset, offset + limit)
        .map(shown),
    get: (id: string) => shown(find("get", id)),
    create,
    delete(id: string) {
      const entry = find("delete", id);
      if (options.forbidsDelete) throw apiError("delete", 403, "the role lacks apikey:delete");
      onDelete(entry.key);
      entries.delete(entry.key.id);
      return "API key deleted successfully";
    },
  };

  /** The part of a client that a rotation uses. */
  function client(credential: () => string, perform: Perform): ApiKeysClient {
    const call = <T>(
      operation: ServerOperation,
      own: { apiKey?: unknown; signal?: AbortSignal | undefined } | undefined,
      effect: () => T,
    ): Promise<T> =>
      perform(operation, () => {
        own?.signal?.throwIfAborted();
        authenticate(operation, typeof own?.apiKey === "string" ? own.apiKey : credential());
        return effect();
      });
    const used: Pick<ApiKeysClient, "list" | "listAll" | "get" | "create" | "delete"> = {
      list: (query, own) =>
        call("list", own, () => ({
          api_keys: operations.list(query?.limit ?? 10, query?.offset ?? 0),
          pagination: { limit: 10, offset: 0, total: entries.size },
        })),
      async *listAll(_, own) {
        const found = await call("list", own, () => operations.list(Infinity, 0));
        // A response that lies is a page.
        yield* Array.isArray(found) ? found : [];
      },
      get: (id, own) => call("get", own, () => operations.get(id)),
      create: (body, own) => call("create", own, () => operations.create(body as Partial<ApiKey>)),
      delete: (id, own) => call("delete", own, () => operations.delete(id)),
    };
    return used as ApiKeysClient;
  }

  return {
    client,
    options,
    add,
    entries,
    keys: () => [...entries.values()].map(({ key }) => key),
    isAccepted: (token: string) => {
      const entry = findByToken(token);
      return entry !== undefined && !isExpired(entry);
    },
    fail(operation: ServerOperation, kind: string): never {
      if (kind === "cut") {
        throw new errors.ConnectionError(`${operation}: cut`, details(operation, "unknown"));
      }
      if (kind !== "invalid") throw apiError(operation, Number(kind));
      const applied = details(operation, "applied");
      throw new errors.ResponseError("HTML", { ...applied, status: 200, contentType: "text/html" });
    },
    lie(operation: ServerOperation, response: unknown): unknown {
      if (operation === "list") return { api_keys: [] };
      if (operation === "delete") return "API key deleted successfully";
      const key = response as { id: string; token: string };
      return operation === "get"
        ? { ...key, id: "key-of-another" }
        : { ...key, token: `${key.token}-useless` };
    },
  };
}
