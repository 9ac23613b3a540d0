import { describe, expect, test } from "vitest";
import { apiKey, bearerToken, call, create, mock, start } from "../helpers/mock-setup.ts";

const bearer = `Bearer ${bearerToken}`;

describe("The mock", () => {
  test.each<[string, Record<string, string>]>([
    ["the API key", { "x-api-key": apiKey }],
    ["the bearer token", { Authorization: bearer }],
    ["the bearer token, with the scheme in lower case", { Authorization: `bearer ${bearerToken}` }],
    ["both, as Monad's Python client sends them", { "x-api-key": apiKey, Authorization: bearer }],
    ["a valid key and an unknown token", { "x-api-key": apiKey, Authorization: "Bearer wrong" }],
    ["a valid key and a token without scheme", { "x-api-key": apiKey, Authorization: "wrong" }],
    ["an unknown key and a valid token", { "x-api-key": "wrong", Authorization: bearer }],
  ])("accepts %s", async (_, headers) => {
    expect((await call(mock(), { headers })).status).toBe(200);
  });

  test.each<[string, Record<string, string>, string]>([
    ["no credential", {}, 'no credential: send x-api-key, or Authorization with "Bearer <token>"'],
    ["empty headers", { "x-api-key": "", Authorization: "" }, "no credential"],
    ["an unknown key", { "x-api-key": "wrong" }, "the API key is unknown"],
    ["an unknown token", { Authorization: "Bearer wrong" }, "the bearer token is unknown"],
    [
      "a token without its scheme",
      { Authorization: bearerToken },
      'Authorization is not "Bearer <token>"',
    ],
    [
      "two unknown credentials",
      { "x-api-key": "wrong", Authorization: "Bearer wrong" },
      "the API key is unknown; the bearer token is unknown",
    ],
  ])(
    "rejects %s with a 401 that states why, without the credential",
    async (_, headers, reason) => {
      const { status, body } = await call(mock(), { headers });
      expect(status).toBe(401);
      expect(body).toMatch(/^Unauthorized: /);
      expect(body).toContain(reason);
      expect(body).not.toMatch(/wrong|test-bearer/);
    },
  );

  test("rejects every bearer token if it has none, and states so", async () => {
    const headers = { Authorization: "Bearer undefined" };
    const { status, body } = await call(mock({ bearerToken: undefined }), { headers });
    expect([status, body]).toEqual([401, "Unauthorized: the mock has no bearer token"]);
  });

  test("accepts the token of a key until the key expires, and then states so", async () => {
    let time = start;
    const monad = mock({ now: () => new Date(time) });
    const { token } = await create(monad, { expiration_time: "2026-06-01T00:00:00Z" });
    const headers = { "x-api-key": token };
    expect((await call(monad, { headers })).status).toBe(200);
    time = "2026-06-01T00:00:00Z";
    const { status, body } = await call(monad, { headers });
    expect([status, body]).toEqual([401, "Unauthorized: the API key is expired"]);
  });

  test("rejects another organization with a 403", async () => {
    const { status, body } = await call(mock(), { organization: "another" });
    expect([status, body]).toEqual([403, "Forbidden"]);
  });
});
