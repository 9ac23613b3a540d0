/** A real Chromium for the tests that need one: by CHROMIUM_PATH, or from the usual places. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/chromium-browser",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Undefined where there is none and a skip is said; with CI=true that is an error. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH: there is no ${given}`);
  const found = given || usual.find((path) => existsSync(path));
  if (found) return found;
  const missing = "No Chromium found (install one, or set CHROMIUM_PATH)";
  if (process.env.CI === "true") throw new Error(missing);
  console.warn(`${missing}: the browser tests are skipped.`);
  return undefined;
}

/** Chromium without a sandbox, which a container lacks, and without requests of its own. */
export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
