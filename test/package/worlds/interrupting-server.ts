/** A server that reads a complete POST, then closes its connection, and counts what it receives. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** How often each POST was received. */
export interface Deliveries {
  create: number;
  regenerate: number;
  fetch: number;
}

export interface InterruptingServer {
  url: string;
  deliveries: Deliveries;
  close(): Promise<void>;
}

const key = {
  id: "id",
  name: "ci",
  organization_id: "o",
  role_id: "role",
  expiration_time: "2030-01-01T00:00:00Z",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  token: "fake-token",
};

/** Keeps connections alive. The first delivery of each POST is interrupted, later ones get a 200. */
export async function startInterruptingServer(): Promise<InterruptingServer> {
  const deliveries: Deliveries = { create: 0, regenerate: 0, fetch: 0 };
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    await buffer(request);
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "x-api-key, content-type, *");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    if (request.method === "POST" && ++deliveries[callOf(request)] === 1) {
      return request.socket.destroy();
    }
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify(request.method === "GET" ? { api_keys: [] } : key));
  };
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, "127.0.0.1");
  server.keepAliveTimeout = 60_000;
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api`,
    deliveries,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const callOf = ({ url = "" }: IncomingMessage): keyof Deliveries =>
  url.endsWith("/bare-fetch") ? "fetch" : url.endsWith("/regenerate") ? "regenerate" : "create";
