/** The mock as an HTTP server, for clients that cannot be handed a `fetch`. Node only. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { credentialHeaders, defaultServer, routes } from "../../generated/operations.ts";
import type { MockAnswer } from "./handler.ts";
import type { MockRequest } from "./request.ts";

/** Where the server listens. */
export interface ListenOptions {
  /**
   * The port; 0 takes a free one.
   * @default 0
   */
  port?: number;
  /**
   * The host name or address to listen on.
   * @default "127.0.0.1"
   */
  host?: string;
}

/** The mock, listening. */
export interface MockServer {
  /** Where it listens, base path included: a `baseUrl`. */
  url: string;
  /** Stops listening and ends every open connection. */
  close(): Promise<void>;
}

/** Answers a request; undefined where the connection is to break. */
export type Exchange = (
  request: MockRequest,
  signal: AbortSignal | undefined,
) => Promise<MockAnswer | undefined>;

/** What lets a page of any origin call the mock, and read what the client reads. */
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

/** Imported when it is needed, and by a name that no bundler for browsers stumbles over. */
const nodeHttp: string = "node:http";

export async function serve(
  exchange: Exchange,
  { port = 0, host = "127.0.0.1" }: ListenOptions = {},
): Promise<MockServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new TypeError("port must be a whole number from 0 to 65535");
  }
  if (host === "") throw new TypeError("host must be a host name or an address");
  const { createServer } = (await import(nodeHttp)) as typeof import("node:http");
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
  const address = server.address() as { port: number };
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${name}:${address.port}${new URL(defaultServer).pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const answer = await exchange(await read(incoming), gone.signal).catch((error: Error) => ({
    status: 500,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(error.message),
  }));
  if (!answer) {
    incoming.socket.destroy();
    return;
  }
  // Not writeHead: it would have the body sent in chunks, without a length.
  outgoing.statusCode = answer.status;
  for (const [name, value] of Object.entries({ ...cors, ...answer.headers })) {
    outgoing.setHeader(name, value);
  }
  outgoing.end(answer.body);
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
