/** Why a connection failed, from what a runtime reports. */
import { describe, expect, test } from "vitest";
import { classifyConnectionFailure } from "../../src/core/connection-failure.ts";
import { failure, newKey, recorder, setUp } from "../helpers/client-setup.ts";

const coded = (code: string, fields: object = {}) =>
  Object.assign(new Error("message"), { code, ...fields });
const named = (name: string) => Object.assign(new Error("message"), { name });
const fetchFailed = (cause: unknown) => new TypeError("fetch failed", { cause });
const ring = () => {
  const error = new Error("message");
  return (error.cause = error);
};
const ofItself = () => {
  const error = new AggregateError([]);
  return Object.assign(error, { errors: [error] });
};

const failures: Record<ReturnType<typeof classifyConnectionFailure>, [string, unknown][]> = {
  "not-sent": [
    ["refused", coded("ECONNREFUSED", { syscall: "connect" })],
    ["no route", coded("EHOSTUNREACH", { syscall: "connect" })],
    ["connect timed out", coded("ETIMEDOUT", { syscall: "connect" })],
    ["reset while connecting", coded("ECONNRESET", { syscall: "connect" })],
    ["no such host", coded("ENOTFOUND", { syscall: "getaddrinfo" })],
    ["no DNS", coded("EAI_AGAIN")],
    ["DNS that fails", coded("EAI_FAIL", { syscall: "getaddrinfo" })],
    ["undici's connect timeout", coded("UND_ERR_CONNECT_TIMEOUT")],
    ["Bun's refusal", coded("ConnectionRefused")],
    ["a handshake that was refused", coded("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE")],
    ["another TLS version", coded("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION")],
    ["no TLS at all", coded("ERR_SSL_WRONG_VERSION_NUMBER")],
    [
      "a handshake that broke off",
      new Error("Client network socket disconnected before secure TLS connection was established"),
    ],
    [
      "a proxy that refused CONNECT",
      coded("UND_ERR_ABORTED", {
        message: "Proxy response (403) !== 200 when HTTP Tunneling",
      }),
    ],
    ["every address refused", new AggregateError([coded("ECONNREFUSED"), coded("EAI_AGAIN")])],
  ],
  unsendable: [
    ["a port that fetch blocks", new Error("bad port")],
    ["a header that undici refuses", coded("UND_ERR_INVALID_ARG")],
    ["a header that undici does not support", coded("UND_ERR_NOT_SUPPORTED")],
    ["Deno's missing permission", named("NotCapable")],
    ["Deno 1's missing permission", named("PermissionDenied")],
    ["no fetch", new TypeError("fetch is not a function")],
    ["no fetch in a wrapper", new TypeError("globalThis.fetch is not a function")],
    ["no Request, as in Jest's jsdom", new ReferenceError("Request is not defined")],
    ["no fetch in Safari", new ReferenceError("Can't find variable: fetch")],
  ],
  certificate: [
    ["self-signed", coded("DEPTH_ZERO_SELF_SIGNED_CERT")],
    ["unknown issuer", coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE")],
    ["expired", coded("CERT_HAS_EXPIRED")],
    ["another name", coded("ERR_TLS_CERT_ALTNAME_INVALID")],
  ],
  interrupted: [
    ["closed by the server", coded("UND_ERR_SOCKET")],
    ["reset", coded("ECONNRESET", { syscall: "read" })],
    ["a broken pipe", coded("EPIPE", { syscall: "write" })],
    ["a timeout of the socket", coded("ETIMEDOUT", { syscall: "read" })],
    ["headers that took too long", coded("UND_ERR_HEADERS_TIMEOUT")],
    ["what is no HTTP", coded("HPE_INVALID_CONSTANT")],
    ["a custom fetch's code that resembles a certificate's", coded("INVALID_RESPONSE")],
    ["a custom fetch's code about certificates", coded("NO_CERT_STORE")],
    [
      "a Response that is missing once the server has responded",
      new ReferenceError("Response is not defined"),
    ],
    ["an error without a code", new Error("Load failed")],
    ["a browser's message", new TypeError("Failed to fetch")],
    [
      "one address refused, one interrupted",
      new AggregateError([coded("ECONNREFUSED"), coded("ECONNRESET")]),
    ],
    ["no errors in an AggregateError", new AggregateError([])],
    ["an error that is its own cause", ring()],
    ["errors that hold themselves", ofItself()],
    ["a code that only ends as one", coded("MY_ECONNREFUSED")],
    ["a code that only begins as one", coded("ENOTFOUND_ROW")],
    ["a system call that only ends as one", coded("EPIPE", { syscall: "reconnect" })],
    ["a system call that only begins as one", coded("EPIPE", { syscall: "connected" })],
    ["a code of TLS that is not OpenSSL's", coded("MY_ERR_SSL_WRONG_VERSION_NUMBER")],
    ["a code of OpenSSL that names no certificate", coded("ERR_SSL_UNABLE_TO_LOAD_ROUTINES")],
    ["a string", "ECONNREFUSED"],
    ["nothing", undefined],
    ["null", null],
  ],
};

describe.each(["not-sent", "unsendable", "certificate", "interrupted"] as const)("%s", (kind) => {
  test.each(failures[kind])("is the kind of: %s", (_, cause) => {
    expect(classifyConnectionFailure(cause)).toBe(kind);
    expect(classifyConnectionFailure(fetchFailed(cause))).toBe(kind);
    expect(classifyConnectionFailure(new Error("wrapped", { cause: fetchFailed(cause) }))).toBe(
      kind,
    );
  });
});

test("the message quotes the runtime, for every address that was tried", async () => {
  const messageOf = async (cause: unknown) => {
    const { fetch } = recorder(() => Promise.reject(fetchFailed(cause)));
    return (await failure(setUp({ fetch }).client.create(newKey))).message.split("received ")[1];
  };
  const addresses = ["connect ECONNREFUSED ::1:1", "connect ECONNREFUSED 127.0.0.1:1"];
  const all = new AggregateError(addresses.map((each) => new Error(each)));
  expect(await messageOf(all)).toBe(
    `no response (1 attempt): ${addresses.join("; ")}. It may have been applied`,
  );
  expect(await messageOf(new Error("two\n lines \n"))).toContain("attempt): two lines.");
  expect(await messageOf(new Error(""))).toBe("no response (1 attempt). It may have been applied");
  expect(await messageOf(undefined)).toBe(
    "no response (1 attempt): fetch failed. It may have been applied",
  );
  expect(await messageOf(new Error("x".repeat(5000)))).toMatch(/: x{300}\./);
});
