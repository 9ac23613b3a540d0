/** A real server that injects one fault at a time, and counts what it applies. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createNetServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import { responses, operationOf } from "./client-setup.ts";
import type { OperationId } from "../../src/index.ts";
import { selfSigned } from "./self-signed.ts";

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  socket: Socket;
  /** The body that a working server would send. */
  expected: string;
}

export interface Fault {
  /** Takes the connection before anything is read from it. */
  connect?: (socket: Socket) => void;
  /** Responds to a request that was read completely. Default: as a working server does. */
  respond?: (exchange: Exchange) => void;
  /** Whether the operation is applied before the response fails. */
  applies?: boolean;
  /** The client speaks TLS. */
  tls?: boolean;
  /** The client gets the address of a port where nobody listens. */
  refuses?: boolean;
  /** The cause that the runtime reports if it does not reach the server: a real one takes its time. */
  cause?: Error;
  /** Where the exchange stops for good, so that only a limit ends it. */
  stalls?: "before headers" | "after headers";
}

const respondWith = (
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
  applies = status < 300,
): Fault => ({
  applies,
  respond({ response }) {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  },
});
const error = (status: number, headers?: Record<string, string>, applies?: boolean): Fault =>
  respondWith(status, '{"code":1,"error":"injected by the fault server"}', headers, applies);

const redirect = (status: number, location: string): Fault => respondWith(status, "", { location });

/** Writes to the bare socket, then closes it. */
const rawBytes = (text: string): Fault => ({
  applies: true,
  respond: ({ socket }) => socket.end(text),
});
const head = (status: number, length: number | "chunked", type = "application/json") =>
  `HTTP/1.1 ${status} Such\r\nContent-Type: ${type}\r\n` +
  (length === "chunked"
    ? "Transfer-Encoding: chunked\r\n\r\n"
    : `Content-Length: ${length}\r\n\r\n`);

/** A body without an end, as long as the client reads. */
function pour({ response }: Exchange, status: number) {
  response.writeHead(status, { "content-type": "application/json" });
  const more = () => {
    while (!response.destroyed && response.write(" ".repeat(1024)));
  };
  response.on("drain", more);
  more();
}

const coded = (message: string, fields: object) => Object.assign(new Error(message), fields);

const html = "<!doctype html>\n<title>Sign in</title>";
const retryAfter = (value: string) => ({ "retry-after": value });
const corrupt = gzipSync(JSON.stringify(responses.getApiKey)).fill(0, 12);

export const faults = {
  "400": error(400),
  "401": error(401),
  "403": error(403),
  "404": error(404),
  "408": error(408),
  "409": error(409),
  "410": error(410),
  "413": error(413),
  "422": error(422),
  "425": error(425),
  "429": error(429),
  "429, Retry-After in seconds": error(429, retryAfter("2")),
  "429, Retry-After as a date": error(429, retryAfter("Fri, 01 May 2026 12:00:07 GMT")),
  "429, Retry-After too long": error(429, retryAfter("61")),
  "429, Retry-After garbage": error(429, retryAfter("soon, 5 or so")),
  "500": error(500, {}, true),
  "500, not found": respondWith(500, '{"code":500,"error":"An item of this type does not exist."}'),
  "500, empty": respondWith(500, "", {}, true),
  "501": error(501),
  "502": error(502),
  "502, HTML": respondWith(502, html, { "content-type": "text/html" }),
  "503": error(503),
  "503, Retry-After in seconds": error(503, retryAfter("60")),
  "503, Retry-After too long": error(503, retryAfter("3600")),
  "503, text": respondWith(503, "no backend", { "content-type": "text/plain" }),
  "504": error(504, {}, true),
  "507": error(507),
  "301 elsewhere": redirect(301, "https://elsewhere.invalid/api?x=1"),
  "302 elsewhere": redirect(302, "https://elsewhere.invalid/api?x=1"),
  "303 elsewhere": redirect(303, "https://elsewhere.invalid/api?x=1"),
  "307 elsewhere": redirect(307, "https://elsewhere.invalid/api?x=1"),
  "308 elsewhere": redirect(308, "https://elsewhere.invalid/api?x=1"),
  "301 same origin": redirect(301, "/api/v3"),
  "307 same origin": redirect(307, "/api/v3"),
  "308 same origin": redirect(308, "/api/v3"),
  "302 without location": respondWith(302, ""),
  "304": { respond: ({ response }) => response.writeHead(304).end() },
  refused: { refuses: true },
  "unknown host": {
    cause: coded("getaddrinfo ENOTFOUND monad.invalid", {
      code: "ENOTFOUND",
      syscall: "getaddrinfo",
    }),
  },
  "no DNS": {
    cause: coded("getaddrinfo EAI_AGAIN monad.invalid", {
      code: "EAI_AGAIN",
      syscall: "getaddrinfo",
    }),
  },
  "connect timeout": {
    cause: coded("Connect Timeout Error (timeout: 10000ms)", { code: "UND_ERR_CONNECT_TIMEOUT" }),
  },
  "every address refused": {
    cause: Object.assign(
      new AggregateError([
        coded("connect ECONNREFUSED ::1:1", { code: "ECONNREFUSED", syscall: "connect" }),
        coded("connect ETIMEDOUT 127.0.0.1:1", { code: "ETIMEDOUT", syscall: "connect" }),
      ]),
      { code: "ECONNREFUSED" },
    ),
  },
  "TLS, self-signed": {
    tls: true,
    connect(socket) {
      new TLSSocket(socket, { isServer: true, ...certificate() }).on("error", () => {});
    },
  },
  "TLS, handshake closed": {
    tls: true,
    connect: (socket) => socket.once("data", () => socket.end()),
  },
  "TLS, no cipher in common": {
    tls: true,
    connect: (socket) => new TLSSocket(socket, { isServer: true }).on("error", () => {}),
  },
  "https to a plain port": { tls: true },
  "closed before the request is read": { connect: (socket) => socket.destroy() },
  "reset before the request is read": {
    connect: (socket) => socket.once("data", () => socket.resetAndDestroy()),
  },
  "closed after applying": { applies: true, respond: ({ socket }) => socket.destroy() },
  "reset after applying": { applies: true, respond: ({ socket }) => socket.resetAndDestroy() },
  "closed in the headers": rawBytes("HTTP/1.1 200 OK\r\nContent-Ty"),
  "garbage instead of HTTP": rawBytes("220 mail.example ESMTP\r\n"),
  "never responds": { applies: true, stalls: "before headers", respond: () => {} },
  "headers, then nothing": {
    applies: true,
    stalls: "after headers",
    respond: ({ socket }) => socket.write(head(200, 100)),
  },
  "endless body": { applies: true, stalls: "after headers", respond: (at) => pour(at, 200) },
  "503, endless body": { stalls: "after headers", respond: (at) => pour(at, 503) },
  "404, headers, then nothing": {
    stalls: "after headers",
    respond: ({ socket }) => socket.write(head(404, 100)),
  },
  "closed in the body": rawBytes(`${head(200, 1000)}{"id":"${"x".repeat(300)}`),
  "closed in a chunked body": rawBytes(`${head(200, "chunked")}8\r\n{"id":"x\r\n`),
  "closed in a chunked body of complete JSON": rawBytes(`${head(200, "chunked")}2\r\n{}\r\n`),
  "503, closed in the body": { ...rawBytes(`${head(503, 1000)}{"error":"no`), applies: false },
  "404, closed in the body": { ...rawBytes(`${head(404, 1000)}{"error":"no`), applies: false },
  "truncated JSON of the right length": respondWith(200, '{"id":"x","name":'),
  "corrupt gzip": respondWith(200, corrupt, { "content-encoding": "gzip" }),
  HTML: respondWith(200, html, { "content-type": "text/html" }),
  "HTML as JSON": respondWith(200, html),
  text: respondWith(200, "all is well", { "content-type": "text/plain" }),
  empty: respondWith(200, ""),
  "empty, chunked": {
    applies: true,
    respond: ({ response }) => response.write("") && response.end(),
  },
  "204": { applies: true, respond: ({ response }) => response.writeHead(204).end() },
  null: respondWith(200, "null"),
  array: respondWith(200, "[]"),
  number: respondWith(200, "5"),
  string: respondWith(200, '"all is well"'),
  "wrong Content-Type": {
    applies: true,
    respond({ response, expected }) {
      response.writeHead(200, { "content-type": "text/html" }).end(expected);
    },
  },
  "no Content-Type, 201, slow first byte": {
    applies: true,
    respond({ response, expected }) {
      response.writeHead(201).flushHeaders();
      setImmediate(() => response.end(expected));
    },
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as FaultName[];

let generated: ReturnType<typeof selfSigned> | undefined;
const certificate = () => (generated ??= selfSigned());

const ok: Fault = {
  applies: true,
  respond: ({ response, expected }) =>
    response.setHeader("content-type", "application/json").end(expected),
};

const listening = async (server: ReturnType<typeof createNetServer>) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

/** Starts a server without a fault. */
export async function startFaultServer() {
  let fault: Fault = ok;
  let left = 0;
  const sockets = new Set<Socket>();
  const server = {
    port: 0,
    /** How often each operation was applied. */
    applied: {} as Record<OperationId, number>,
    /** The requests that were read completely: method, path and query. */
    received: [] as string[],
    headers: [] as IncomingMessage["headers"][],
    /** Whether connections are kept open between requests. */
    keepAlive: false,
    sockets,
    /** Called when a fault has stopped an exchange before its headers. */
    stalled: () => {},

    /** Injects a fault so many times, then works again. Resets all counters. */
    fail(name: FaultName | Fault | undefined, times = Infinity) {
      fault = typeof name === "string" ? faults[name] : (name ?? ok);
      left = times;
      server.received = [];
      server.headers = [];
      server.applied = Object.fromEntries(
        Object.keys(responses).map((operation) => [operation, 0]),
      ) as Record<OperationId, number>;
    },
    get baseUrl() {
      const port = fault.refuses ? closed : server.port;
      return `http${fault.tls ? "s" : ""}://127.0.0.1:${port}/api`;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => net.close(resolve));
    },
  };

  const http = createServer((request, response) => {
    const { method = "", url = "", socket } = request;
    request.resume().on("end", () => {
      server.received.push(`${method} ${url}`);
      server.headers.push(request.headers);
      const { respond, applies, stalls } = left-- > 0 ? fault : ok;
      const operation = operationOf(method, url);
      if (applies && operation) server.applied[operation]++;
      if (!server.keepAlive) response.setHeader("connection", "close");
      const expected = JSON.stringify(operation && responses[operation]);
      (respond ?? ok.respond!)({ request, response, socket, expected });
      if (stalls === "before headers") server.stalled();
    });
  });
  const net = createNetServer((socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
    if (fault.connect && left > 0) {
      left--;
      fault.connect(socket);
    } else http.emit("connection", socket);
  });

  const other = createNetServer();
  const closed = await listening(other);
  await new Promise((resolve) => other.close(resolve));
  server.port = await listening(net);
  server.fail(undefined);
  return server;
}
