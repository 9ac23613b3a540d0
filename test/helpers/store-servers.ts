/**
 * Stand-ins for the places where the guide keeps a key. Each compares and swaps as its vendor documents it:
 * Vault's KV v2 API ("cas"), Kubernetes' API ("resourceVersion"), AWS Secrets Manager's
 * UpdateSecretVersionStage ("RemoveFromVersionId"). They accept what those accept, unconditional writes included.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Reply {
  status: number;
  body: unknown;
}
interface Request {
  method: string;
  path: string;
  headers: Record<string, unknown>;
  body: any;
}
type Handler = (request: Request) => Reply;

export const vaultToken = "fake-vault-token";

/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2, mounted at `secret`. */
export function vaultServer() {
  const secrets = new Map<string, { version: number; data: unknown }>();
  const metadata = (version: number, isDeleted: boolean) => ({
    version,
    created_time: "2026-11-01T00:00:00Z",
    deletion_time: isDeleted ? "2026-11-02T00:00:00Z" : "",
    destroyed: false,
    custom_metadata: null,
  });
  const handle: Handler = ({ method, path, headers, body }) => {
    if (headers["x-vault-token"] !== vaultToken) {
      return { status: 403, body: { errors: ["permission denied"] } };
    }
    const name = /^\/v1\/secret\/data\/(.+)$/.exec(path)?.[1];
    if (!name) return { status: 404, body: { errors: [] } };
    const secret = secrets.get(name);
    if (method === "GET") {
      if (!secret) return { status: 404, body: { errors: [] } };
      const { version, data } = secret;
      const isDeleted = data === null;
      return {
        status: isDeleted ? 404 : 200,
        body: { data: { data, metadata: metadata(version, isDeleted) } },
      };
    }
    if (method === "DELETE") {
      if (secret) secret.data = null;
      return { status: 204, body: undefined };
    }
    const version = secret?.version ?? 0;
    const cas: unknown = body.options?.cas;
    if (cas !== undefined && cas !== version) {
      const error = "check-and-set parameter did not match the current version";
      return { status: 400, body: { errors: [error] } };
    }
    secrets.set(name, { version: version + 1, data: body.data });
    return { status: 200, body: { data: metadata(version + 1, false) } };
  };
  const current = (name: string) => secrets.get(name)?.data;
  return { handle, current };
}

export const accountToken = "fake-service-account-token";

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions, for Secrets of one namespace. */
export function kubernetesServer(namespace: string) {
  const secrets = new Map<string, any>();
  let revision = 100;
  const store = (name: string, secret: any) => {
    const metadata = { ...secret.metadata, name, namespace, resourceVersion: String(++revision) };
    secrets.set(name, { apiVersion: "v1", kind: "Secret", type: "Opaque", ...secret, metadata });
    return secrets.get(name);
  };
  const failure = (status: number, reason: string, message: string): Reply => ({
    status,
    body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code: status },
  });
  const handle: Handler = ({ method, path, headers, body }) => {
    if (headers.authorization !== `Bearer ${accountToken}`) {
      return failure(401, "Unauthorized", "Unauthorized");
    }
    const name = new RegExp(`^/api/v1/namespaces/${namespace}/secrets/([^/?]+)`).exec(path)?.[1];
    const secret = secrets.get(name!);
    if (!name || !secret) return failure(404, "NotFound", `secrets "${name}" not found`);
    if (method === "GET") return { status: 200, body: secret };
    const expected = body.metadata?.resourceVersion;
    if (expected !== undefined && expected !== secret.metadata.resourceVersion) {
      const message = `Operation cannot be fulfilled on secrets "${name}": the object has been modified; please apply your changes to the latest version and try again`;
      return failure(409, "Conflict", message);
    }
    return { status: 200, body: store(name, body) };
  };
  const encode = (value: string) => Buffer.from(value).toString("base64");
  return {
    handle,
    create: (name: string, data: Record<string, string>) =>
      void store(name, {
        data: Object.fromEntries(Object.entries(data).map(([key, each]) => [key, encode(each)])),
      }),
    value: (name: string, key: string): string =>
      Buffer.from(secrets.get(name).data[key], "base64").toString(),
  };
}

/** The errors of Secrets Manager have a name of their own. */
function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** The API reference of AWS Secrets Manager, for GetSecretValue, PutSecretValue and UpdateSecretVersionStage. */
export function secretsManager() {
  const secrets = new Map<string, { values: Map<string, string>; stages: Map<string, string> }>();
  let count = 0;
  function find(name: string) {
    const secret = secrets.get(name);
    if (secret) return secret;
    throw awsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  function move({ stages }: ReturnType<typeof find>, stage: string, id: string): void {
    const from = stages.get(stage);
    if (stage === "AWSCURRENT" && from !== undefined) stages.set("AWSPREVIOUS", from);
    stages.set(stage, id);
  }
  function add(secret: ReturnType<typeof find>, value: string, names: string[]): string {
    const id = `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}`;
    secret.values.set(id, value);
    for (const name of names) move(secret, name, id);
    return id;
  }
  return {
    create(name: string, value: string) {
      secrets.set(name, { values: new Map(), stages: new Map() });
      add(find(name), value, ["AWSCURRENT"]);
    },
    /** The current value. */
    value: (name: string): string => find(name).values.get(find(name).stages.get("AWSCURRENT")!)!,
    async getSecretValue({ SecretId }: { SecretId: string }) {
      const { values, stages } = find(SecretId);
      const VersionId = stages.get("AWSCURRENT")!;
      return { Name: SecretId, VersionId, SecretString: values.get(VersionId)! };
    },
    async putSecretValue(input: {
      SecretId: string;
      SecretString: string;
      VersionStages?: string[];
    }) {
      const { SecretId, SecretString, VersionStages = ["AWSCURRENT"] } = input;
      return { VersionId: add(find(SecretId), SecretString, VersionStages), VersionStages };
    },
    async updateSecretVersionStage(input: {
      SecretId: string;
      VersionStage: string;
      MoveToVersionId: string;
      RemoveFromVersionId?: string;
    }) {
      const secret = find(input.SecretId);
      const holder = secret.stages.get(input.VersionStage);
      // Also where RemoveFromVersionId is left out: a label is never taken from a version by accident.
      if (holder !== undefined && holder !== input.RemoveFromVersionId) {
        throw awsError(
          "InvalidParameterException",
          `The staging label ${input.VersionStage} is currently attached to version ${holder}.`,
        );
      }
      if (!secret.values.has(input.MoveToVersionId)) {
        throw awsError("ResourceNotFoundException", "There is no such version.");
      }
      move(secret, input.VersionStage, input.MoveToVersionId);
    },
  };
}

/** A handler as a `fetch`. */
export function fetchOf(handle: Handler): typeof fetch {
  return async (input, init = {}) => {
    const reply = handle({
      method: init.method ?? "GET",
      path: new URL(String(input)).pathname,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body ? JSON.parse(String(init.body)) : undefined,
    });
    const body = reply.body === undefined ? null : JSON.stringify(reply.body);
    return new Response(body, { status: reply.status });
  };
}

/** Serves a handler on a port of this machine, for commands. */
export async function serve(handle: (request: Request) => Reply | Promise<Reply>) {
  const respond = async (request: IncomingMessage): Promise<Reply> => {
    const { method = "", url = "", headers } = request;
    const content = await text(request);
    const body: unknown = content === "" ? undefined : JSON.parse(content);
    return handle({ method, path: url, headers, body });
  };
  const server = createServer((request, response) => {
    void respond(request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => void server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
