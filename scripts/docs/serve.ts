/** A static file server on loopback, to look at a built site. Reads the folder that it serves. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".xml": "application/xml",
  ".yaml": "application/yaml; charset=utf-8",
};

/** Serves `folder` below the path `base`. Rejects, naming the port, when it is in use. */
export async function serveFolder(folder: string, port: number, base: string) {
  const server = createServer(async (request, response) => {
    const send = async (status: number, file: string) => {
      const body = await readFile(join(folder, file));
      const type = types[extname(file)] ?? "application/octet-stream";
      response.writeHead(status, { "content-type": type }).end(body);
    };
    try {
      await send(200, fileOf(request.url ?? "/", base));
    } catch {
      // As static hosts do, with the site's own page for an address that does not exist.
      await send(404, "404.html").catch(() => response.writeHead(404).end("Not found"));
    }
  }).listen(port, "127.0.0.1");
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is in use: choose another with --port.`);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The requested file, relative to the folder and never outside of it. Throws where there cannot be one. */
function fileOf(url: string, base: string): string {
  const { pathname } = new URL(url, "http://localhost");
  if (!pathname.startsWith(base)) throw new Error(`${pathname} is not below ${base}`);
  // Normalizing an absolute path removes its leading "..".
  const file = normalize(`/${decodeURIComponent(pathname.slice(base.length))}`);
  return file.endsWith("/") ? `${file}index.html` : file;
}
