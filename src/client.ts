import createFetchClient from "openapi-fetch";
import { routes } from "../generated/operations.ts";
import { readAnswer, saysMissing } from "./answer.ts";
import { MonadError } from "./errors.ts";
import { apiError, newTrace, responseError, type Trace } from "./failure.ts";
import * as check from "./options.ts";
import { paginate } from "./paginate.ts";
import { parseRetryAfter } from "./retry.ts";
import { type Answer, type Call, PlainRequest, send } from "./transport.ts";
import { type Clock, systemClock } from "./clock.ts";
import { onAbort } from "./within.ts";
import type { ApiKeyList, ApiKeysClient, ApiKeysClientOptions, CallOptions } from "./types.ts";
import type { operations } from "./types.ts";

// The tie to the spec. A method is named after its operationId's verb; one without the other is a
// compile error that names it.
type Verb<Id> = Id extends `${infer Word}ApiKey${"" | "s"}` ? Word : Id;
type Verbs = Verb<keyof operations>;
type Methods = Exclude<keyof ApiKeysClient, "listAll" | "raw">;
type None<Words extends string, Names> = [Names] extends [never]
  ? true
  : `${Words} ${Names & string}`;
type Assert<T extends true> = T;
export type EveryOperationHasAMethod = Assert<
  None<"ApiKeysClient lacks a method for the spec's operation:", Exclude<Verbs, Methods>>
>;
export type EveryMethodHasAnOperation = Assert<
  None<"The spec lacks an operation for ApiKeysClient's method:", Exclude<Methods, Verbs>>
>;

type Operation = keyof operations;
/** What a method gives: the operation's own parameters and body. The organization is added. */
interface Given<Id extends Operation> {
  path?: Omit<operations[Id]["parameters"]["path"], "organization_id">;
  query?: operations[Id]["parameters"]["query"] | undefined;
  body?: object | undefined;
}
type AnswerTo<Id extends Operation> =
  operations[Id]["responses"][200]["content"]["application/json"];

/** openapi-fetch's client without its types: they are `raw`'s, and a call through here has no path yet. */
interface FetchClient {
  request(method: string, path: string, init?: Init): Promise<FetchResult>;
  use(...middleware: unknown[]): void;
  eject(...middleware: unknown[]): void;
}
interface FetchResult {
  data?: string;
  error?: unknown;
  response: Response & Pick<Answer, "reading">;
}
interface Init {
  params?: { path?: object; query?: object | undefined };
  parseAs?: string;
  signal?: AbortSignal | null | undefined;
  fetch?: Call["fetch"];
  [option: string]: unknown;
}

/** `createApiKeysClient`, with time and chance given in. */
export function createClient(
  options: ApiKeysClientOptions,
  clock: Clock = systemClock,
): ApiKeysClient {
  const settings = check.settingsOf(check.checkBag("options", options));
  const base = createFetchClient({
    baseUrl: settings.baseUrl,
    pathSerializer: fillPath,
    // Not the real one, which would be loaded here and now; calls that need it name it.
    Request: PlainRequest as unknown as typeof Request,
  }) as unknown as FetchClient;
  const middleware: unknown[] = [];

  /** What openapi-fetch is to call as its fetch, for one call. */
  const through = (call: Call) => (request: Request) =>
    send(settings, clock, call, request) as Promise<Response>;

  /**
   * A call whose Request is a real one. That listens to its signal until it is collected, so it gets one
   * that ends with the call, and not the caller's own.
   */
  async function request(call: Call, path: string, init: Init): Promise<FetchResult> {
    const { signal, trace } = call;
    const relay = new AbortController();
    const pass = () => relay.abort(signal!.reason);
    const release = signal && onAbort(signal, pass);
    if (signal?.aborted) pass();
    const own = { Request: globalThis.Request, ...init, signal: relay.signal };
    try {
      return await base.request(trace.method, path, own);
    } catch (error) {
      throw reasonOf(call, error);
    } finally {
      release?.();
    }
  }

  const raw: FetchClient & Record<string, unknown> = {
    ...base,
    async request(method, path, init = {}) {
      const route = Object.entries(routes).find(
        ([, known]) => known.method === method.toUpperCase() && known.path === path,
      );
      const { parseAs = "json", fetch } = init;
      const signal = check.checkSignal(init.signal);
      const { timeoutMs, maxRetries } = settings;
      const due = parseAs === "json" ? route?.[1].responseType : undefined;
      const trace = newTrace(route?.[0] ?? `${method} ${path}`, method.toUpperCase());
      const call = { trace, timeoutMs, maxRetries, signal, due, init, fetch };
      // The path's ids are always there, so that a template is always filled.
      const params = { ...init.params, path: { ...init.params?.path } };
      return request(call, path, { ...init, params, fetch: through(call) });
    },
    use(...added) {
      // One by one: openapi-fetch throws at what is no middleware, and keeps what came before it.
      for (const each of added) {
        base.use(each);
        if (each) middleware.push(each);
      }
    },
    eject(...removed) {
      base.eject(...removed);
      for (const each of removed) {
        const index = middleware.indexOf(each);
        if (index >= 0) middleware.splice(index, 1);
      }
    },
  };
  for (const method of Object.keys(base).filter((key) => /^[A-Z]+$/.test(key))) {
    raw[method] = (path: string, init?: Init) => raw.request(method, path, init);
  }

  /** One operation, from arguments to value. */
  async function run<Id extends Operation>(
    id: Id,
    { path, query, body }: Given<Id>,
    options: CallOptions | undefined,
    trace = newTrace(id, routes[id].method),
  ): Promise<AnswerTo<Id>> {
    const { method, path: template, responseType: due } = routes[id];
    // Null is not "not given": it would be taken for the client's own organization.
    const {
      organizationId = settings.organizationId,
      timeoutMs = settings.timeoutMs,
      maxRetries = settings.maxRetries,
      signal,
      headers,
    } = check.checkBag("options", options);
    const organization_id = check.checkId("organizationId", organizationId);
    const call: Call = {
      trace,
      timeoutMs: check.checkTimeout(timeoutMs),
      maxRetries: check.checkWhole("maxRetries", maxRetries, 0),
      signal: check.checkSignal(signal),
      due,
      headers: check.checkHeaders(headers),
    };
    const watched = middleware.length > 0;
    const init: Init = {
      params: { path: { organization_id, ...path }, query },
      body: check.checkBody(body),
      fetch: through(call),
      // An Answer is read already: there is nothing to wait for.
      parseAs: watched ? "text" : "stream",
    };
    let result: FetchResult;
    try {
      result = await (watched
        ? request(call, template, { ...init, headers: call.headers })
        : base.request(method, template, init));
    } catch (error) {
      // A 404 whose body broke off or came too late.
      if (error instanceof MonadError && isGone(trace)) return "" as AnswerTo<Id>;
      throw reasonOf(call, error);
    }
    const { data, error: words = "", response } = result;
    trace.response = response;

    if (response.ok) {
      // Read already, unless middleware has had its hands on it.
      const { value, problem } = response.reading ?? readAnswer(due, data ?? "");
      if (problem) throw responseError(trace, problem);
      return value as AnswerTo<Id>;
    }
    if (isGone(trace, words)) return "" as AnswerTo<Id>;
    throw apiError(trace, words, parseRetryAfter(response.headers.get("retry-after"), clock.now()));
  }

  async function page(query: Given<"listApiKeys">["query"], options?: CallOptions) {
    check.checkQuery(query);
    const trace = newTrace("listApiKeys", routes.listApiKeys.method);
    const list: ApiKeyList = await run("listApiKeys", { query }, options, trace);
    const broken = (problem: string) => responseError(trace, problem);
    // Monad was seen to answer null for an empty list (facts.md).
    if (list.api_keys === null) list.api_keys = [];
    if (!Array.isArray(list.api_keys)) throw broken("no list of keys in api_keys");
    return { list, broken };
  }

  return {
    list: async (query, options) => (await page(query, options)).list,
    listAll: (paging, options) =>
      paginate(paging, (query) => page(query, options), options?.signal),
    create: (body, options) => run("createApiKey", { body }, options),
    get: (id, options) => run("getApiKey", { path: { api_key_id: id } }, options),
    update: (id, body, options) => run("updateApiKey", { path: { api_key_id: id }, body }, options),
    regenerate: (id, body, options) =>
      run("regenerateApiKey", { path: { api_key_id: id }, body }, options),
    delete: (id, options) => run("deleteApiKey", { path: { api_key_id: id } }, options),
    raw: raw as unknown as ApiKeysClient["raw"],
  };
}

/** Whether a delete has done its work: what an attempt may have deleted is not there any more. */
const isGone = ({ method, outcomes, response }: Trace, words?: unknown): boolean =>
  method === "DELETE" &&
  outcomes.includes("unknown") &&
  response !== undefined &&
  saysMissing(response.status, words);

/** What a call through openapi-fetch failed with, from what it rejects with. */
function reasonOf({ signal, trace }: Call, error: unknown): unknown {
  // openapi-fetch swallows a reason that is falsy: the signal still has it.
  if (signal?.aborted) return signal.reason;
  // The runtime's words for JSON that is broken quote it.
  const quotes = error instanceof SyntaxError && trace.response;
  return quotes ? responseError(trace, "broken JSON") : error;
}

/** Puts ids into a path template, each as one segment of it. */
function fillPath(template: string, ids: Record<string, unknown>): string {
  let path = template;
  for (const name in ids) {
    path = path.replace(`{${name}}`, check.segmentOf(name, ids[name]));
  }
  return path.includes("{") ? check.refuse("params.path", "lacks an id of the path") : path;
}

/**
 * A client for the API keys of one organization.
 *
 * @throws TypeError for an impossible option, or a missing one: it names the option and its environment
 * variable, never the value.
 */
export const createApiKeysClient = (options: ApiKeysClientOptions = {}): ApiKeysClient =>
  createClient(options);
