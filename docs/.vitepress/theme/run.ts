/** Runs samples and requests in the page. Loaded by the first click, with the client and the mock. */
import { samples } from "virtual:samples";
import { current, environment, newMock } from "./run-client.ts";

const show = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return JSON.stringify(value, null, 2) ?? String(value);
};

/** Runs a sample against a new mock. Returns what it prints, and the requests that it sends. */
export async function runSample(id: string): Promise<string> {
  current.monad = newMock();
  const { monad } = current;
  const lines: string[] = [];
  const print = (...values: unknown[]) => void lines.push(values.map(show).join(" "));
  try {
    const argv = ["node", "keys.mjs"];
    await samples[id]!({ log: print, error: print, warn: print }, { env: environment, argv });
  } catch (error) {
    print(error);
  }
  const requests = monad
    .requests()
    .map(({ method, path, status }) => `${method} ${path} → ${status ?? "interrupted"}`);
  return [...lines, ...(requests.length > 0 ? ["", ...requests] : [])].join("\n").trim();
}

/** For requests: keys that are created stay until the page is loaded again. */
const monad = newMock();

/** Sends one request to the mock. Returns both, as text. */
export async function sendRequest(method: string, url: string, body: string): Promise<string> {
  const headers: Record<string, string> = { "x-api-key": environment.MONAD_API_KEY };
  if (body !== "") headers["content-type"] = "application/json";
  const response = await monad.fetch(url, { method, headers, ...(body !== "" && { body }) });
  const request = [`${method} ${url}`, ...Object.entries(headers).map((pair) => pair.join(": "))];
  const received = [`${response.status}`, ...[...response.headers].map((pair) => pair.join(": "))];
  const json = JSON.stringify(await response.json(), null, 2);
  return [...request, ...(body ? ["", body] : []), "", ...received, "", json].join("\n");
}
