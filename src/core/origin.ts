/** Where requests may go, and where the credential may go with them. */
import { throwInvalid } from "./validate.ts";

// Without subdomains: Node asks the network for their addresses.
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** An absolute URL for requests. Plain http reveals the credential, except on the way to the same machine. */
export function checkBaseUrl(name: string, value: unknown, allowInsecureHttp: boolean): URL {
  let url: URL;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a value of another type does not parse, and is refused
    url = new URL(value as string);
  } catch {
    throwInvalid(name, "must be an absolute URL");
  }
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || /[?#]/.test(url.href)) {
    throwInvalid(name, "must be an http(s) URL without user, password, query and fragment");
  }
  if (/\/v2\/*$/.test(url.pathname)) {
    throwInvalid(name, "must not end in /v2: the paths of the operations begin with it");
  }
  if (!isSecure(url, allowInsecureHttp)) {
    throwInvalid(name, "must be https, or loopback, unless allowInsecureHttp is set");
  }
  return url;
}

const isSecure = ({ protocol, hostname }: URL, allowInsecureHttp: boolean): boolean =>
  protocol === "https:" || allowInsecureHttp || loopback.test(hostname);

export interface TrustedOrigin {
  /** Without a slash at the end. */
  baseUrl: string;
  origin: string;
  allowInsecureHttp: boolean;
}

/** Whether a request stays at the configured origin, and so gets the credential. */
export function isTrusted(
  { baseUrl, origin, allowInsecureHttp }: TrustedOrigin,
  url: string,
): boolean {
  if (url.startsWith(`${baseUrl}/`)) return true;
  const target = new URL(url);
  if (!isSecure(target, allowInsecureHttp)) {
    throwInvalid("the URL of a raw call", "must be https, or loopback");
  }
  return target.origin === origin;
}
