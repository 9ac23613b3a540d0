import { expect, test } from "vitest";
import { interruption } from "./consumer/interruption.ts";
import { startInterruptingServer } from "./worlds/interrupting-server.ts";

test("a POST that the server interrupts reaches it once, and the call fails with outcome unknown", async () => {
  const server = await startInterruptingServer();
  const endings = await interruption(server.url);
  await server.close();
  expect(server.deliveries).toEqual({ create: 1, regenerate: 1, fetch: 1 });
  expect(endings).toEqual({
    create: "ConnectionError, unknown",
    regenerate: "ConnectionError, unknown",
    fetch: "rejected",
  });
});
