/**
 * openapi-fetch as a typed builder of requests. Measured on Node 20: the first real Request takes tens of
 * milliseconds, because it loads the runtime's fetch, and each further one tens of microseconds, which is
 * more than all else that the client does for a call.
 */
import createFetchClient, { type Client } from "openapi-fetch";
import type { TransportRequest } from "./call-state.ts";
import type { ClientConfig } from "./config.ts";
import { sealInit, sealOptions, withRequest } from "./seal.ts";
import type { paths } from "../types.ts";

/** A stand-in for Request: openapi-fetch fills it in, the transport reads it. */
class Captured implements TransportRequest {
  declare url: string;
  declare method: string;
  declare headers: Headers;
  declare body: string | undefined;
  constructor(url: string, init: Omit<TransportRequest, "url">) {
    Object.assign(this, init, { url });
  }
}

/** An openapi-fetch client whose calls build requests, with sealed inits. */
export function createRequestBuilder({ baseUrl, headers }: ClientConfig): Client<paths> {
  const client = createFetchClient<paths>(
    sealOptions({
      baseUrl,
      headers: { accept: "application/json", ...Object.fromEntries(headers ?? []) },
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- openapi-fetch constructs it with a URL and an init, and reads nothing but its method
      Request: Captured as unknown as typeof Request,
    }),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of the verbs have checked method, path and init
  const request = client.request as (
    method: string,
    path: string,
    init: object,
  ) => Promise<unknown>;
  return withRequest(client, (method, path, init?: object) =>
    request(method, path, sealInit(init)),
  );
}

/** An empty 204, so that openapi-fetch has nothing to parse. A Headers would load the runtime's fetch. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that openapi-fetch reads of a Response
const emptyResponse = {
  ok: true,
  status: 204,
  headers: { get: () => null },
} as unknown as Response;

/** The request that a call of openapi-fetch builds. Nothing is sent. */
export async function captureRequest(
  build: (fetch: (request: Request) => Promise<Response>) => Promise<unknown>,
): Promise<TransportRequest> {
  let captured: Request | undefined;
  await build(async (request) => {
    captured = request;
    return emptyResponse;
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the builder's Request has constructed
  return captured as unknown as TransportRequest;
}
