/** Returns one key for every request, until it is killed. Sends its URL. Started by calls.ts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { oneKeyBody } from "./contenders.ts";

const headers = {
  "content-type": "application/json",
  "content-length": Buffer.byteLength(oneKeyBody),
};
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(oneKeyBody);
}).listen(0, "127.0.0.1", () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api`);
});
