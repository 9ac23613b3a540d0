import { expect, test, vi } from "vitest";
import { main } from "../../scripts/worlds.ts";
import { startInterruptingServer } from "../../scripts/worlds/interrupting-server.ts";
import { interruption } from "../package/consumer/interruption.ts";

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

test("npm run test:worlds names all worlds when none has the requested name", async () => {
  const err = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(await main(["rhino"])).toBe(2);
  expect(err.mock.calls.join()).toMatch(
    /There is no rhino\. There are: Node 20, .*Deno.*Next\.js 16/,
  );
  err.mockRestore();
});
