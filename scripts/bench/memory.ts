/** Makes calls by one contender, and prints the bytes of the heap that remain. Run by calls.ts. */
import { type Contender, contenders, oneKey } from "./contenders.ts";

const [entry, name, calls] = process.argv.slice(2);
const { createApiKeysClient } = (await import(entry!)) as typeof import("../../src/index.ts");
const { get, create } = contenders(createApiKeysClient, oneKey)[name as Contender];
for (let call = 0; call < Number(calls); call += 2) {
  await get();
  await create();
}
global.gc!();
console.log(process.memoryUsage().heapUsed);
