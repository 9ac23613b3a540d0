/** A static file server on loopback, for a look at a built site. Reads the folder it is given. */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".yaml": "application/yaml; charset=utf-8",
};

/** Serves `folder` below the path `base`. A port in use rejects with the error of node:net. */
export async function serveFolder(folder: string, port: number, base = "/"): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string | Buffer) =>
      response.writeHead(status, { "content-type": type }).end(body);
    const file = fileOf(request.url ?? "/", base);
    if (file === undefined) return void answer(404, "text/plain", "Not found");
    readFile(join(folder, file)).then(
      (body) => answer(200, types[extname(file)] ?? "application/octet-stream", body),
      () => answer(404, "text/plain", "Not found"),
    );
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(port, "127.0.0.1", listening);
  });
  return server;
}

/** The file that a request is for, relative to the folder and never outside of it. */
function fileOf(url: string, base: string): string | undefined {
  try {
    const { pathname } = new URL(url, "http://localhost");
    if (!pathname.startsWith(base)) return undefined;
    // An absolute path loses its leading dots when it is normalized.
    const file = normalize(`/${decodeURIComponent(pathname.slice(base.length))}`);
    return file.endsWith("/") ? `${file}index.html` : file;
  } catch {
    return undefined;
  }
}
