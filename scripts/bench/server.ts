/** Answers every request with one key, until it is killed; sends its URL. Started by bench-calls.ts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answer } from "./contenders.ts";

const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(answer) };
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(answer);
}).listen(0, "127.0.0.1", () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api`);
});
