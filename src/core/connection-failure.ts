/**
 * Why a connection failed, where the runtime says so: by Node's system calls, by the codes of OpenSSL and
 * undici, and by the messages of two failures without a code of their own (a handshake that broke off, a
 * proxy that refused CONNECT). Anything else counts as interrupted: the request may have arrived.
 */
export function classifyConnectionFailure(
  error: unknown,
  depth = 0,
): "not-sent" | "certificate" | "interrupted" {
  // A chain of causes may be a ring.
  if (!(error instanceof Error) || depth > 9) return "interrupted";
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an Error may have any further property
  const { code, syscall, errors } = error as Error & Record<string, unknown>;
  if (/CERT|^UNABLE_TO_|^INVALID_|HOSTNAME_MISMATCH|PATH_LENGTH/.test(String(code))) {
    return "certificate";
  }
  const notSent =
    /^(connect|getaddrinfo)$/.test(String(syscall)) ||
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$|^ERR_SSL_.*(VERSION|HANDSHAKE)/.test(
      String(code),
    ) ||
    /before secure TLS connection|^Proxy response \(\d+\) !== 200/.test(error.message) ||
    // One error for each address of the host.
    (Array.isArray(errors) &&
      errors.length > 0 &&
      errors.every((each) => classifyConnectionFailure(each, depth + 1) === "not-sent"));
  return notSent ? "not-sent" : classifyConnectionFailure(error.cause, depth + 1);
}
