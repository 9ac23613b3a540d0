/** Why an attempt got no response, where the runtime says so. */
import { fieldOf } from "./field-of.ts";

/** Nothing was sent, and trying again would not change that. */
export class Unsendable extends TypeError {
  override name = "Unsendable";
}

/** Whether an error is not about the request, but tells a framework (Next.js, React) what to do. */
export const isControlFlow = (error: unknown): boolean =>
  typeof error === "object" && typeof fieldOf(error, "digest") === "string";

/** OpenSSL's names for a certificate that is not accepted (X509_V_ERR_…), and Node's own. */
const certificateCode = new RegExp(
  "^(CERT_(SIGNATURE_FAILURE|NOT_YET_VALID|HAS_EXPIRED|CHAIN_TOO_LONG|REVOKED|UNTRUSTED|REJECTED)|" +
    "(DEPTH_ZERO_)?SELF_SIGNED_CERT(_IN_CHAIN)?|CRL_(SIGNATURE_FAILURE|NOT_YET_VALID|HAS_EXPIRED)|" +
    "UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|GET_CRL|DECRYPT_C(ERT|RL)_SIGNATURE|DECODE_ISSUER_PUBLIC_KEY|VERIFY_LEAF_SIGNATURE)|" +
    "ERROR_IN_C(ERT_NOT_(BEFORE|AFTER)|RL_(LAST|NEXT)_UPDATE)_FIELD|INVALID_(CA|PURPOSE)|" +
    "PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_(INVALID|FORMAT))$",
);
/** Node's and Bun's codes before a connection is there, and OpenSSL's for a handshake that failed. */
const notSentCode =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$|^ERR_SSL_(.*(VERSION|HANDSHAKE).*|PACKET_LENGTH_TOO_LONG)$/;
/** A handshake that broke off, and a proxy that refused CONNECT, have no code of their own. */
const notSentMessage = /before secure TLS connection|^Proxy response \(\d+\) !== 200/;
/** undici refuses a header, Deno has no permission, this client has nothing to send with. */
const unsendableCode =
  /^(UND_ERR_(INVALID_ARG|NOT_SUPPORTED)|NotCapable|PermissionDenied|Unsendable)$/;
/** A port that fetch blocks; an environment without the fetch API, such as Jest's jsdom. */
const unsendableMessage =
  /^bad port$|^(globalThis\.)?(fetch|Request) is not (defined|a (function|constructor))$|^Can't find variable: (fetch|Request)$/;

export type ConnectionFailure = "not-sent" | "unsendable" | "certificate" | "interrupted";

/** Anything unknown counts as interrupted: the request may have arrived. */
export function classifyConnectionFailure(error: unknown, depth = 0): ConnectionFailure {
  // A chain of causes may be a ring.
  if (typeof error !== "object" || error === null || depth > 9) return "interrupted";
  const textOf = (field: string) => {
    const value = fieldOf(error, field);
    return typeof value === "string" ? value : "";
  };
  const code = textOf("code");
  const message = textOf("message");
  if (certificateCode.test(code)) return "certificate";
  if (
    unsendableCode.test(code) ||
    unsendableCode.test(textOf("name")) ||
    unsendableMessage.test(message)
  ) {
    return "unsendable";
  }
  if (
    /^(connect|getaddrinfo)$/.test(textOf("syscall")) ||
    notSentCode.test(code) ||
    notSentMessage.test(message)
  ) {
    return "not-sent";
  }
  // One error for each address of the host.
  const errors = fieldOf(error, "errors");
  const isNotSent =
    Array.isArray(errors) &&
    errors.length > 0 &&
    errors.every((each) => classifyConnectionFailure(each, depth + 1) === "not-sent");
  return isNotSent ? "not-sent" : classifyConnectionFailure(fieldOf(error, "cause"), depth + 1);
}
