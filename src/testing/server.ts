// Symbol.asyncDispose, for consumers whose `lib` lacks it.
/// <reference lib="esnext.disposable" preserve="true" />

/** The mock as an HTTP server, for clients that take no `fetch`. Node only. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { credentialHeaders, routes } from "../../generated/operations.ts";
import { checkOptions, throwInvalid } from "../core/validate.ts";
import type { MockResponse } from "./handler.ts";
import type { MockRequest } from "./request.ts";
import { basePath } from "./route.ts";

/** Options of `listen`: where the server listens. */
export interface ListenOptions {
  /**
   * The port; 0 takes a free one.
   * @default 0
   */
  port?: number | undefined;
  /**
   * The host name or address to listen on.
   * @default "127.0.0.1"
   */
  host?: string | undefined;
}

/** The mock as a server. */
export interface MockServer {
  /** Where it listens, base path included: the `baseUrl` for a client. */
  url: string;
  /** Stops listening and closes every open connection. */
  close(): Promise<void>;
  /** The same, at the end of the scope of `await using server = await monad.listen()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The response to a request; undefined where the connection is to be interrupted. */
export type Exchange = (
  request: MockRequest,
  signal: AbortSignal | undefined,
) => Promise<MockResponse | undefined>;

/** Lets a page of any origin call the mock, and read what the client reads. */
const cors = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id, retry-after",
};
const preflight = {
  "access-control-allow-methods": [
    ...new Set(Object.values(routes).map(({ method }) => method)),
  ].join(", "),
  // "*" stands for the caller's own headers; it does not cover Authorization, which is named.
  "access-control-allow-headers": [...Object.values(credentialHeaders), "content-type", "*"].join(
    ", ",
  ),
};

export async function serve(
  exchange: Exchange,
  options: ListenOptions | undefined,
): Promise<MockServer> {
  const { port = 0, host = "127.0.0.1" } = checkOptions("listen options", options, [
    "port",
    "host",
  ]);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throwInvalid("listen", "port must be a whole number from 0 to 65535");
  }
  if (typeof host !== "string" || host === "") {
    throwInvalid("listen", "host must be a host name or an address");
  }
  const { createServer } = nodeHttp();
  const server = createServer((incoming, outgoing) => {
    respond(exchange, incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
      reject(new Error(`The mock cannot listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the address of a server on TCP
  const address = server.address() as { port: number };
  const name = host.includes(":") ? `[${host}]` : host;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${name}:${address.port}${basePath}`, close, [Symbol.asyncDispose]: close };
}

/**
 * Not an import: bundlers for browsers fail on `node:http`, and webpack replaces an import of a computed
 * name by one that never succeeds.
 */
function nodeHttp(): typeof import("node:http") {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  const http = process?.getBuiltinModule?.("node:http");
  return http ?? throwInvalid("listen", "needs Node 20.16 or later: use the mock's fetch instead");
}

async function respond(
  exchange: Exchange,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (incoming.method === "OPTIONS") {
    outgoing.writeHead(204, { ...cors, ...preflight }).end();
    return;
  }
  const closed = new AbortController();
  outgoing.once("close", () => closed.abort());
  const response = await exchange(await read(incoming), closed.signal).catch((error: unknown) => ({
    status: 500,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(error instanceof Error ? error.message : String(error)),
  }));
  if (!response) {
    incoming.socket.destroy();
    return;
  }
  // Not writeHead: with it the body is sent in chunks, without a content-length.
  outgoing.statusCode = response.status;
  for (const [name, value] of Object.entries({ ...cors, ...response.headers })) {
    outgoing.setHeader(name, value);
  }
  outgoing.end(response.body);
}

async function read(incoming: IncomingMessage): Promise<MockRequest> {
  let body = "";
  incoming.setEncoding("utf8");
  for await (const chunk of incoming) body += chunk;
  return {
    method: incoming.method ?? "",
    url: new URL(`http://mock${incoming.url}`), // the host plays no part
    header: (name) => incoming.headers[name.toLowerCase()]?.toString(),
    body,
  };
}
