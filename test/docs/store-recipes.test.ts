/**
 * The recipes of docs/guide/recipes.md, run as the page shows them: its command lines, its scripts and the real
 * command as processes, against the mock over HTTP and stand-ins for kubectl, vault, aws and gh.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { StoredKey } from "../../src/rotation/index.ts";
import { createMockMonad, type MockMonad } from "../../src/testing/index.ts";
import { bundleCli } from "../helpers/cli-program.ts";
import { isFull } from "../helpers/full.ts";
import { aws, gh, installTools, kubectl, type Tool, vault } from "../helpers/store-commands.ts";
import {
  kubernetesServer,
  secretsManager,
  vaultServer,
  vaultToken,
} from "../helpers/store-servers.ts";

const organizationId = "11111111-1111-4111-a111-111111111111";
const apiKey = "fake-api-key-of-the-job";
const role = "22222222-2222-4222-a222-222222222222";
const day = 86_400_000;

const page = readFileSync("docs/guide/recipes.md", "utf8");
/** The blocks of a language in a section of the page. */
function blocksOf(section: string, language: string): string[] {
  const [, after] = page.split(`{#${section}}`);
  const [text] = after!.split("\n## ");
  return [...text!.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map(
    ([, code]) => code!,
  );
}

const base = mkdtempSync(join(tmpdir(), "recipes-"));
let program: string;
beforeAll(async () => {
  program = await bundleCli(join(base, "cli"));
});
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 9 }));

interface World {
  monad: MockMonad;
  /** Runs a shell line in a folder with the scripts of the page. */
  shell(line: string, env?: NodeJS.ProcessEnv, stdin?: string): Promise<Ended>;
  /** Called before a tool runs. */
  before: { call: (tool: string, args: string[]) => void };
  close(): Promise<void>;
}
interface Ended {
  code: number | null;
  out: string;
  err: string;
}

async function createWorld(name: string, tools: Record<string, Tool>): Promise<World> {
  const folder = join(base, name);
  mkdirSync(folder);
  cpSync("docs/examples", folder, { recursive: true });
  const monad = createMockMonad({ organizationId, apiKey });
  const server = await monad.listen({ port: 0 });
  const before: World["before"] = { call: () => {} };
  const observed = Object.fromEntries(
    Object.entries(tools).map(([tool, run]): [string, Tool] => [
      tool,
      (args, stdin) => {
        // No secret in what other users of the machine can see.
        expect(args.join(" ")).not.toMatch(/mock-token/);
        before.call(tool, args);
        return run(args, stdin);
      },
    ]),
  );
  const { PATH, close } = await installTools(folder, observed);
  async function shell(line: string, env: NodeJS.ProcessEnv = {}, stdin = ""): Promise<Ended> {
    const script = line.replace("npx monad-api-keys", `"${process.execPath}" "${program}"`);
    const child = spawn("sh", ["-c", script], {
      cwd: folder,
      env: {
        PATH,
        MONAD_API_URL: server.url,
        MONAD_ORGANIZATION_ID: organizationId,
        MONAD_API_KEY: apiKey,
        ROLE_ID: role,
        ...env,
      },
    });
    child.stdin.end(stdin);
    const code = new Promise<number | null>((resolve) => void child.once("close", resolve));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(out + err).not.toContain("mock-token");
    return { code: await code, out, err };
  }
  return {
    monad,
    shell,
    before,
    async close() {
      await close();
      await server.close();
    },
  };
}

/** The document as if the key were 80 days old. */
const aged = (document: StoredKey): StoredKey => ({
  ...document,
  rotation: { ...document.rotation, since: new Date(Date.now() - 80 * day).toISOString() },
});

interface Recipe {
  tools: Record<string, Tool>;
  /** The command line of the page. */
  line: string;
  script: string;
  /** The arguments of a call that writes the document. */
  writes: RegExp;
  read(): StoredKey | undefined;
  write(document: StoredKey): void;
}

function kubernetesRecipe(): Recipe {
  const server = kubernetesServer("default");
  server.create("monad-key", { "key.json": "{}" });
  const [cronJob] = parseAllDocuments(blocksOf("kubernetes", "yaml")[0]!);
  const [container] = cronJob!.toJS().spec.jobTemplate.spec.template.spec.containers;
  const args = container.args.map((arg: string) => arg.replace("/store/", ""));
  return {
    tools: { kubectl: kubectl(server, "default") },
    // Kubernetes starts the command without a shell, and replaces $(ROLE_ID).
    line: `${container.command.join(" ")} ${args.map((arg: string) => `'${arg}'`).join(" ")}`.replace(
      "$(ROLE_ID)",
      role,
    ),
    script: "kubectl-store.mjs",
    writes: /^replace/,
    read: () => JSON.parse(server.value("monad-key", "key.json")),
    write: (document) => server.create("monad-key", { "key.json": JSON.stringify(document) }),
  };
}

function vaultRecipe(): Recipe {
  const server = vaultServer();
  const request = {
    path: "/v1/secret/data/ci/monad-key",
    headers: { "x-vault-token": vaultToken },
  };
  return {
    tools: { vault: vault(server) },
    line: blocksOf("vault", "sh")[0]!,
    script: "vault-store.mjs",
    writes: /^kv put/,
    read: () => server.current("ci/monad-key") as StoredKey | undefined,
    write: (data) => void server.handle({ ...request, method: "POST", body: { data } }),
  };
}

function awsRecipe(): Recipe {
  const client = secretsManager();
  client.create("monad/ci-pipeline", "{}");
  return {
    tools: { aws: aws(client) },
    line: blocksOf("aws", "sh")[0]!,
    script: "aws-store.mjs",
    writes: /put-secret-value/,
    read: () => JSON.parse(client.value("monad/ci-pipeline")),
    write: (document) =>
      void client.putSecretValue({
        SecretId: "monad/ci-pipeline",
        SecretString: JSON.stringify(document),
      }),
  };
}

describe.concurrent.each([
  ["kubernetes", kubernetesRecipe],
  ["vault", vaultRecipe],
  ["aws", awsRecipe],
])("the recipe for %s", (name, create) => {
  test("creates a key although another process saves meanwhile, and replaces it when it is due", async () => {
    const { tools, line, script, writes, read, write } = create();
    const { monad, shell, before, close } = await createWorld(name, tools);
    let interferences = 0;
    before.call = (_, args) => {
      if (!writes.test(args.join(" ")) || interferences++ > 0) return;
      write({ ...read(), note: "of another process" } as StoredKey);
    };
    expect(await shell(line)).toMatchObject({ code: 0, out: expect.stringContaining("created") });
    // The save that came too late was refused: what the other process saved is still there.
    expect(interferences).toBeGreaterThan(1);
    const first = read()! as StoredKey & { note: string };
    expect(first.note).toBe("of another process");
    expect(monad.keys().map(({ id }) => id)).toEqual([first.id]);
    const own = await monad.fetch(
      `https://monad.com/api/v2/${organizationId}/api_keys/${first.id}`,
      { headers: { "x-api-key": first.token! } },
    );
    expect(own.status).toBe(200);

    if (isFull) {
      write(aged(first));
      expect((await shell(line)).out).toContain("rotated");
      expect(monad.keys().map(({ id }) => id)).toEqual([first.id, read()!.id]);
    }

    // The script itself refuses a save whose `previous` is not stored.
    const load = /--load[= ]"?'?([^"']+)/.exec(line.replaceAll("'--load=", "--load='"))![1]!;
    const save = load.replace(" load ", " save ");
    expect(save).toContain(script);
    const stored = read();
    const change = { next: { id: "x", token: "fake" }, previous: { id: "another" } };
    const refused = await shell(save, {}, JSON.stringify(change));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("another document") });
    expect(read()).toEqual(stored);
    await close();
  });
});

describe.concurrent("the recipe for GitHub Actions", () => {
  const workflow = parse(blocksOf("github", "yaml")[0]!);
  const { steps, environment } = workflow.jobs.ensure;
  const step = steps.at(-1);

  /** A job: it receives the secrets as they are when it starts, in a folder of its own. */
  async function startJob(name: string) {
    const secrets = new Map<string, string>();
    const world = await createWorld(name, { gh: gh(secrets) });
    let jobs = 0;
    function job() {
      const RUNNER_TEMP = join(base, `${name}-temp-${++jobs}`);
      mkdirSync(RUNNER_TEMP);
      const received = secrets.get(`${environment}/KEY_DOCUMENT`) ?? "";
      const env = { KEY_DOCUMENT: received, RUNNER_TEMP, GH_TOKEN: "fake-gh-token" };
      return { run: () => world.shell(step.run, env), env };
    }
    const document = () => JSON.parse(secrets.get(`${environment}/KEY_DOCUMENT`)!) as StoredKey;
    return { ...world, secrets, job, document };
  }

  test("passes the variables that the script and the command read", () => {
    expect(step.env).toMatchObject({
      KEY_DOCUMENT: "${{ secrets.KEY_DOCUMENT }}",
      GH_TOKEN: expect.any(String),
      GH_REPO: expect.any(String),
      MONAD_API_KEY: expect.any(String),
    });
    // An environment's secrets are read when the job starts, and one run waits for the other.
    expect(environment).toBe("key-rotation");
    expect(workflow.concurrency).toBe("key-rotation");
  });

  test("hands the document from one job to the next, and the token to the repository", async () => {
    const { job, secrets, document, monad, close } = await startJob("github");
    expect((await job().run()).code).toBe(0);
    const first = document();
    expect(secrets.get("PIPELINE_API_KEY")).toBe(first.token);
    expect(await job().run()).toMatchObject({ out: expect.stringContaining("unchanged") });

    secrets.set(`${environment}/KEY_DOCUMENT`, JSON.stringify(aged(first)));
    expect(await job().run()).toMatchObject({
      code: 0,
      out: expect.stringContaining("rotated"),
    });
    expect(secrets.get("PIPELINE_API_KEY")).toBe(document().token);
    expect(monad.keys().map(({ id }) => id)).toEqual([first.id, document().id]);
    await close();
  });

  test("refuses a save that does not follow what the job has received or saved", async () => {
    const { job, secrets, shell, close } = await startJob("github-refusal");
    secrets.set(`${environment}/KEY_DOCUMENT`, JSON.stringify({ id: "a", token: "fake-a" }));
    const change = { next: { id: "b", token: "fake-b" }, previous: null };
    const refused = await shell("node github-store.mjs save", job().env, JSON.stringify(change));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("another document") });
    expect(secrets.get("PIPELINE_API_KEY")).toBeUndefined();
    await close();
  });
});
