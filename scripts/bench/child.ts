/**
 * What the bench runs in processes of their own; started by calls.ts, which gets the result as a message.
 * `server`: returns one key for every request until it is killed, and sends its URL.
 * `memory ENTRY CONTENDER CALLS`: makes calls, and sends the bytes of the heap that remain.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Contender, contenders, oneKey, oneKeyBody } from "./contenders.ts";

const [task, entry, name, calls] = process.argv.slice(2);
if (task === "server") {
  const length = Buffer.byteLength(oneKeyBody);
  const headers = { "content-type": "application/json", "content-length": length };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, headers).end(oneKeyBody);
  }).listen(0, "127.0.0.1", () => {
    process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api`);
  });
} else {
  const { createApiKeysClient } = (await import(entry!)) as typeof import("../../src/index.ts");
  const { get, create } = contenders(createApiKeysClient, oneKey)[name as Contender];
  for (let call = 0; call < Number(calls); call += 2) {
    await get();
    await create();
  }
  global.gc!();
  process.send!(process.memoryUsage().heapUsed);
  process.disconnect();
}
