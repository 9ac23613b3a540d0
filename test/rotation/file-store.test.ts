/** The file store: one process, two that save at once, and processes that stop or die at any step. */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fileStore } from "../../src/rotation/file-store.ts";
import type { StoredKey } from "../../src/rotation/index.ts";
import { replaceFile } from "../../src/rotation/replace-file.ts";
import { isFull } from "../helpers/full.ts";
import { storeProcesses } from "../helpers/store-process.ts";

const key = { id: "key-1", token: "fake-token-of-the-file-store" };
const newer = { id: "key-2", token: "fake-token-of-a-newer-key" };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "file-store-"));
  file = join(folder, "ci.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (content: string | object, path = file) =>
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
const content = (path = file) => JSON.parse(readFileSync(path, "utf8")) as StoredKey;
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

describe("a new file", () => {
  test("is nothing yet before it is saved, and then what was saved, for its owner alone", async () => {
    const store = fileStore(file);
    expect(await store.load()).toBeUndefined();
    expect(await store.save(key, undefined)).toBe(true);
    expect(await store.load()).toEqual(key);
    expect(modeOf(file)).toBe("600");
    expect(readFileSync(file, "utf8")).toBe(`${JSON.stringify(key, null, 2)}\n`);
    expect(readdirSync(folder)).toEqual(["ci.json"]);
  });

  test("is created once, where two stores try at the same time", async () => {
    const results = [fileStore(file).save(key, undefined), fileStore(file).save(newer, undefined)];
    expect((await Promise.all(results)).sort()).toEqual([false, true]);
    expect(readdirSync(folder)).toEqual(["ci.json"]);
  });
});

describe("an existing file", () => {
  test.each(["640", "644", "400"])("keeps its mode %s, whatever the umask is", async (mode) => {
    put(key);
    chmodSync(file, mode);
    const umask = process.umask(0o077);
    try {
      expect(await fileStore(file).save(newer, key)).toBe(true);
    } finally {
      process.umask(umask);
    }
    expect(modeOf(file)).toBe(mode);
    expect(content()).toEqual(newer);
  });

  test.runIf(process.getuid?.() === 0)("keeps its owner and group", async () => {
    put(key);
    chownSync(file, 12_345, 23_456);
    expect(await fileStore(file).save(newer, key)).toBe(true);
    expect(statSync(file)).toMatchObject({ uid: 12_345, gid: 23_456 });
  });

  test.runIf(process.getuid?.() === 0)(
    "stays as it is where its owner cannot be kept, with an error that names both",
    async () => {
      put(key);
      chownSync(folder, 12_345, 12_345);
      chmodSync(file, 0o666);
      process.seteuid!(12_345);
      try {
        await expect(fileStore(file).save(newer, key)).rejects.toThrow(
          /ci\.json belongs to 0:0.*run it as that user/,
        );
      } finally {
        process.seteuid!(0);
      }
      expect(content()).toEqual(key);
      expect(readdirSync(folder)).toEqual(["ci.json"]);
    },
  );

  test("is replaced, where it is behind links, and the links stay", async () => {
    mkdirSync(join(folder, "real"));
    symlinkSync("real", join(folder, "linked"));
    symlinkSync("linked/ci.json", file);
    const target = join(folder, "real/ci.json");
    const store = fileStore(file);
    expect(await store.load()).toBeUndefined();
    expect(await store.save(key, undefined)).toBe(true);
    expect(content(target)).toEqual(key);
    expect(await store.save(newer, key)).toBe(true);
    expect(content(target)).toEqual(newer);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(folder, "real"))).toEqual(["ci.json"]);
  });
});

describe("a save", () => {
  test.each<[string, StoredKey | undefined, StoredKey | undefined]>([
    ["another document", newer, key],
    ["nothing yet", undefined, key],
    ["a document, where there was none", key, undefined],
    ["a document with one field more", { ...key, organization_id: "o" }, key],
  ])("is refused and changes nothing where the file has %s", async (_, stored, previous) => {
    if (stored) put(stored);
    expect(await fileStore(file).save({ id: "key-3", token: "fake-3" }, previous)).toBe(false);
    expect(existsSync(file) ? content() : undefined).toEqual(stored);
    expect(readdirSync(folder)).toEqual(stored ? ["ci.json"] : []);
  });

  test("goes by the values: neither by the order of fields nor by fields that are undefined", async () => {
    put({ token: key.token, id: key.id });
    const previous: object = { ...key, rotation: undefined };
    expect(await fileStore(file).save(newer, previous)).toBe(true);
  });

  test("goes to the folder in which the store was created", async () => {
    const root = process.cwd();
    process.chdir(folder);
    const store = fileStore("ci.json");
    process.chdir(root);
    expect(await store.save(key, undefined)).toBe(true);
    expect(content()).toEqual(key);
  });
});

describe("an error names the file, and does not quote it", () => {
  test.each([
    ["is cut", JSON.stringify(key).slice(0, -5)],
    ["is empty", ""],
    ["is text", `token: ${key.token}`],
    ["is a list", JSON.stringify([key])],
    ["is a string", JSON.stringify(key.token)],
    ["is null", "null"],
    [
      "is not UTF-8",
      Buffer.from(JSON.stringify({ ...key, name: "é" }), "latin1").toString("latin1"),
    ],
  ])("a file that %s", async (_, text) => {
    writeFileSync(file, text, "latin1");
    for (const call of [
      () => fileStore(file).load(),
      () => fileStore(file).save(newer, key),
      () => fileStore(file).save(newer, undefined),
    ]) {
      const error: unknown = await Promise.resolve(call()).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toContain(`${file} does not contain a JSON object`);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("fake-token");
    }
    expect(readFileSync(file, "latin1")).toBe(text);
    expect(readdirSync(folder)).toEqual(["ci.json"]);
  });

  test("a folder that does not exist", async () => {
    const store = fileStore(join(folder, "missing/ci.json"));
    const message = `The folder ${join(folder, "missing")} cannot be used: create it`;
    await expect(store.load()).rejects.toThrow(message);
    await expect(store.save(key, undefined)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a path that is a folder", async () => {
    await expect(fileStore(folder).load()).rejects.toThrow(`${folder} cannot be read: EISDIR`);
  });

  test.each([undefined, null, 5, "", " ", {}])("the path %o is a TypeError", (path: any) => {
    expect(() => fileStore(path)).toThrow(
      new TypeError("fileStore: path must be the path of a file"),
    );
  });
});

test("a byte order mark, as some editors write it, is no part of the document", async () => {
  put(`\uFEFF${JSON.stringify(key)}`);
  expect(await fileStore(file).load()).toEqual(key);
});

/** A pace at which waiting takes no time; it looks less often. */
function fastPace() {
  let time = 0;
  return { now: () => time, sleep: async (ms: number) => void (time += 20 * ms) };
}
/** A save of this process that waits for others without taking time. */
async function overtake(path: string): Promise<boolean> {
  const before = readFileSync(path, "utf8");
  const isExpected = async () => readFileSync(path, "utf8") === before;
  return replaceFile(path, JSON.stringify({ n: 100 }), isExpected, fastPace());
}

/** Two saves of the same version: one stops before a step, the other before one of its own, and they go on. */
describe("two saves that interrupt each other", () => {
  interface Actor {
    steps: number;
    stopsAt: number;
    reached: () => void;
    goesOn: Promise<void>;
  }
  const actor = new AsyncLocalStorage<Actor>();
  const names = [
    "mkdir",
    "open",
    "readFile",
    "rename",
    "rm",
    "rmdir",
    "readdir",
    "stat",
    "unlink",
  ] as const;
  const originals = names.map((name) => [name, fs[name]] as const);

  beforeAll(() => {
    for (const [name, original] of originals) {
      Object.assign(fs, {
        async [name](...args: unknown[]) {
          const current = actor.getStore();
          if (current) current.steps++;
          if (current?.steps === current?.stopsAt) {
            current?.reached();
            await current?.goesOn;
          }
          return (original as (...args: unknown[]) => unknown)(...args);
        },
      });
    }
    syncBuiltinESMExports();
  });
  afterAll(() => {
    for (const [name, original] of originals) Object.assign(fs, { [name]: original });
    syncBuiltinESMExports();
  });

  /** Starts a save; `stopped` resolves when it stops or ends. */
  function startSave(content: string, stopsAt: number) {
    let [reached, resume] = [() => {}, () => {}];
    const goesOn = new Promise<void>((resolve) => (resume = resolve));
    const stop = new Promise<void>((resolve) => (reached = resolve));
    const isExpected = async () => (await fs.readFile(file, "utf8")) === "0";
    const state: Actor = { steps: 0, stopsAt, reached, goesOn };
    const ended = actor.run(state, () => replaceFile(file, content, isExpected, fastPace()));
    return { ended, stopped: Promise.race([stop, ended]), resume, state };
  }

  const all = Array.from({ length: 14 * 14 }, (_, index) => [
    Math.floor(index / 14) + 1,
    (index % 14) + 1,
  ]);

  test("one of them succeeds, wherever they stop", async () => {
    let [most, overlaps] = [0, 0];
    for (const [first, second] of all) {
      put("0");
      const one = startSave("1", first!);
      await one.stopped;
      const two = startSave("2", second!);
      await two.stopped;
      if (one.state.steps === first && two.state.steps === second) overlaps++;
      one.resume();
      const wins = [await one.ended, (two.resume(), await two.ended)];
      most = Math.max(most, one.state.steps);
      const where = `stopped before steps ${first} and ${second}`;
      expect([...wins].sort(), where).toEqual([false, true]);
      expect(readFileSync(file, "utf8"), where).toBe(wins[0] ? "1" : "2");
      expect(readdirSync(folder), where).toEqual(["ci.json"]);
    }
    expect(overlaps).toBeGreaterThan(10);
    // Each step of a save that nobody interrupts was one to stop before.
    put("0");
    const { ended, state } = startSave("1", Infinity);
    await ended;
    expect(state.steps).toBeLessThanOrEqual(14);
    expect(most).toBeGreaterThan(state.steps);
  });
});

describe("between processes", () => {
  let processes: Awaited<ReturnType<typeof storeProcesses>>;
  beforeAll(async () => {
    processes = await storeProcesses();
  });
  afterAll(() => processes.remove());

  test("each version is saved by exactly one of four that save at once", async () => {
    const each = isFull ? 100 : 6;
    const runs = [1, 2, 3, 4].map(() => processes.start(file, each));
    const lines = (await Promise.all(runs.map(({ ended }) => ended))).flat();
    const saved = lines.map((line) => Number(line.replace("saved ", ""))).sort((a, b) => a - b);
    expect(saved).toEqual(Array.from({ length: 4 * each }, (_, index) => index + 1));
    expect(content()).toMatchObject({ n: 4 * each });
    expect(readdirSync(folder)).toEqual(["ci.json"]);
  });

  /** Stops processes, each before another step of a save, until one has no such step; in a folder each. */
  async function atEachStep(
    act: (path: string, run: ReturnType<typeof processes.start>) => unknown,
  ) {
    const steps = Array.from({ length: 18 }, (_, index) => index + 1);
    return Promise.all(
      steps.map(async (step) => {
        const path = join(folder, String(step), "ci.json");
        mkdirSync(join(folder, String(step)));
        put({ n: 1 }, path);
        const run = processes.start(path, 1, step);
        const name = await run.first;
        await act(path, run);
        return `${step} ${name}`;
      }),
    );
  }

  test("killed before any step, it leaves the old file or the new, and lets others save", async () => {
    const steps = await atEachStep(async (path, { child, ended }) => {
      child.kill("SIGKILL");
      await ended;
      expect([1, 2]).toContain((content(path) as { n?: number }).n);
      expect(await overtake(path)).toBe(true);
      expect(content(path)).toEqual({ n: 100 });
      // What a killed process leaves is deleted by a later save, as it contains a token.
      for (const name of readdirSync(dirname(path))) {
        if (name !== "ci.json") utimesSync(join(dirname(path), name), 0, 0);
      }
      expect(await overtake(path)).toBe(true);
      expect(readdirSync(dirname(path))).toEqual(["ci.json"]);
    });
    const names = steps.map((step) => step.split(" ")[1]);
    // The content is synced before it can be committed, and the folder before the save succeeds.
    const order = names.filter((name) => /^(writeFile|sync|rename|saved)$/.test(name!));
    expect(order).toEqual(["writeFile", "sync", "rename", "rename", "sync", "saved"]);
  });

  test("suspended before any step, it does not overwrite what others saved meanwhile", async () => {
    const results: string[] = [];
    await atEachStep(async (path, { child, ended }) => {
      const before = readFileSync(path, "utf8");
      const isOvertaken = (await overtake(path)) && before === JSON.stringify({ n: 1 });
      child.stdin.end("\n");
      const last = (await ended).at(-1)!;
      results.push(`${isOvertaken} ${last} ${(content(path) as { n?: number }).n}`);
      expect(readdirSync(dirname(path))).toEqual(["ci.json"]);
    });
    // Overtaken, it lost; else it had saved before it was suspended.
    expect(new Set(results)).toEqual(new Set(["true lost 2 100", "false saved 2 100"]));
  });
});
