/** A static file server on loopback, to look at a built site. Reads the folder that it serves. */
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
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string | Buffer) =>
      response.writeHead(status, { "content-type": type }).end(body);
    // As static hosts do, with the site's own page for an address that does not exist.
    const sendNotFound = () =>
      readFile(join(folder, "404.html")).then(
        (body) => send(404, types[".html"]!, body),
        () => send(404, "text/plain", "Not found"),
      );
    const file = fileOf(request.url ?? "/", base);
    if (file === undefined) return void sendNotFound();
    readFile(join(folder, file)).then(
      (body) => send(200, types[extname(file)] ?? "application/octet-stream", body),
      sendNotFound,
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is in use: choose another with --port.`);
  });
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The requested file, relative to the folder and never outside of it. */
function fileOf(url: string, base: string): string | undefined {
  try {
    const { pathname } = new URL(url, "http://localhost");
    if (!pathname.startsWith(base)) return undefined;
    // Normalizing an absolute path removes its leading "..".
    const file = normalize(`/${decodeURIComponent(pathname.slice(base.length))}`);
    return file.endsWith("/") ? `${file}index.html` : file;
  } catch {
    return undefined;
  }
}
