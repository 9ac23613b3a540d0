/**
 * Stand-ins for kubectl, vault, aws and gh, as far as the recipes call them: commands on a PATH of their own that
 * pass arguments and stdin to the test, where they behave as their vendors document them.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import {
  accountToken,
  kubernetesServer,
  type Reply,
  secretsManager,
  vaultServer,
  vaultToken,
} from "./store-servers.ts";

interface Ended {
  code: number;
  stdout?: string;
  stderr?: string;
}
export type Tool = (args: string[], stdin: string) => Ended | Promise<Ended>;

const failed = (stderr: string, code = 1): Ended => ({ code, stderr });
const printed = (value: unknown): Ended => ({ code: 0, stdout: JSON.stringify(value) });

/** kubectl get secret NAME --output=json, and kubectl replace --filename=-. */
export function kubectl({ handle }: ReturnType<typeof kubernetesServer>, namespace: string): Tool {
  const headers = { authorization: `Bearer ${accountToken}` };
  const messageOf = ({ body }: Reply) => body as { reason: string; message: string };
  return (args, stdin) => {
    const isGet = args.length === 4 && args[0] === "get" && args[3] === "--output=json";
    const isReplace = args.join(" ") === "replace --filename=-";
    if (!isGet && !isReplace) return failed(`error: unknown command ${args.join(" ")}`);
    if (isReplace && stdin === "") return failed("error: no objects passed to replace");
    const body = isReplace ? JSON.parse(stdin) : undefined;
    const name = isReplace ? body.metadata.name : args[2];
    const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
    const reply = handle({ method: isReplace ? "PUT" : "GET", path, headers, body });
    if (reply.status === 200) {
      return isGet ? printed(reply.body) : { code: 0, stdout: `secret/${name} replaced` };
    }
    const { reason, message } = messageOf(reply);
    const where = isReplace ? 'error when replacing "STDIN": ' : "";
    return failed(`Error from server (${reason}): ${where}${message}`);
  };
}

/** vault kv get -mount=MOUNT -format=json PATH, and vault kv put -mount=MOUNT -cas=N PATH -. */
export function vault({ handle }: ReturnType<typeof vaultServer>): Tool {
  return (args, stdin) => {
    const end = args.findIndex((arg, index) => index > 1 && !arg.startsWith("-"));
    const flags = Object.fromEntries(args.slice(2, end).map((flag) => flag.split("=")));
    const [path, ...data] = args.slice(end); // what follows the path is data, flags included
    const request = {
      path: `/v1/${flags["-mount"]}/data/${path}`,
      headers: { "x-vault-token": vaultToken },
    };
    if (args[1] === "get" && data.length === 0) {
      const { status, body } = handle({ ...request, method: "GET", body: undefined });
      const isMissing = status === 404 && !(body as { data?: unknown }).data;
      if (isMissing) return failed(`No value found at ${flags["-mount"]}/data/${path}`, 2);
      return flags["-format"] === "json" ? printed(body) : { code: 0, stdout: "a table" };
    }
    if (args[1] !== "put" || data.join() !== "-") return failed("Failed to parse K=V data", 1);
    const cas = flags["-cas"] === undefined ? {} : { options: { cas: Number(flags["-cas"]) } };
    const { status, body } = handle({
      ...request,
      method: "POST",
      body: { ...cas, data: JSON.parse(stdin) },
    });
    if (status === 200) return { code: 0, stdout: "== Secret Path ==" };
    const { errors } = body as { errors: string[] };
    return failed(`Error writing data\nCode: ${status}. Errors:\n\n* ${errors.join("\n* ")}`, 2);
  };
}

/** aws secretsmanager OPERATION --option=value…, with file:///dev/stdin as a value. */
export function aws(client: ReturnType<typeof secretsManager>): Tool {
  return async ([service, operation, ...options], stdin) => {
    const values = Object.fromEntries(
      options.map((option) => {
        const [, name, value] = /^--([\w-]+)=(.*)$/s.exec(option)!;
        return [name!, value === "file:///dev/stdin" ? stdin : value!];
      }),
    );
    const SecretId = values["secret-id"]!;
    const stages = values["version-stages"];
    try {
      switch (`${service} ${operation}`) {
        case "secretsmanager get-secret-value":
          return printed(await client.getSecretValue({ SecretId }));
        case "secretsmanager put-secret-value":
          return printed(
            await client.putSecretValue({
              SecretId,
              SecretString: values["secret-string"]!,
              ...(stages === undefined ? {} : { VersionStages: [stages] }),
            }),
          );
        case "secretsmanager update-secret-version-stage":
          await client.updateSecretVersionStage({
            SecretId,
            VersionStage: values["version-stage"]!,
            MoveToVersionId: values["move-to-version-id"]!,
            RemoveFromVersionId: values["remove-from-version-id"]!,
          });
          return printed({ Name: SecretId });
        default:
          return failed("aws: error: argument operation: Invalid choice", 252);
      }
    } catch (error) {
      const { name, message } = error as Error;
      return failed(`An error occurred (${name}) when calling the operation: ${message}`, 254);
    }
  };
}

/** gh secret set NAME [--env=ENVIRONMENT], with the value on stdin; `secrets` has it under `ENVIRONMENT/NAME`. */
export function gh(secrets: Map<string, string>): Tool {
  return ([group, verb, name, ...flags], stdin) => {
    if (group !== "secret" || verb !== "set") return failed("unknown command");
    const environment = flags.map((flag) => /^--env=(.*)$/.exec(flag)![1]).at(0);
    secrets.set(environment === undefined ? name! : `${environment}/${name}`, stdin);
    return { code: 0 };
  };
}

/** Puts the tools on a PATH; each is a shell script that calls this process. */
export async function installTools(folder: string, tools: Record<string, Tool>) {
  const server = createServer((request, response) => {
    const [, tool, args] = request.url!.split("/");
    void text(request).then(async (stdin) => {
      const list = Buffer.from(args!, "base64url").toString().split("\n").slice(0, -1);
      const { code, stdout = "", stderr = "" } = await tools[tool!]!(list, stdin);
      // The script turns the status back into an exit code.
      response.writeHead(code === 0 ? 200 : 300 + code);
      response.end(code === 0 ? stdout : stderr);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const name of Object.keys(tools)) {
    const script = `#!/bin/sh
arguments=$(printf '%s\\n' "$@" | base64 | tr -d '\\n' | tr '+/' '-_')
# A path is opened, which works for a pipe and not for the socket that Node.js gives to a child.
case "$*" in *file:///dev/stdin*) input=@/dev/stdin ;; *) input=@- ;; esac
reply=$(curl -sS -X POST --data-binary "$input" -w '\\n%{http_code}' "${url}/${name}/$arguments") || exit 99
status=\${reply##*
}
body=\${reply%
*}
if [ "$status" = 200 ]; then printf '%s\\n' "$body"; exit 0; fi
printf '%s\\n' "$body" >&2
exit $((status - 300))
`;
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(resolve));
    },
  };
}
