/**
 * Lists the API keys that have expired, that expire soon, or whose expiration cannot be parsed, for a
 * check in CI:
 *
 *   node expiring-keys.ts [days]
 *
 * "Soon" is within so many days; the default is 30. Reads MONAD_ORGANIZATION_ID and MONAD_API_KEY.
 *
 * Exit code: 0 there are none; 1 there are some; 2 the keys could not be read, or an invalid argument.
 */
import { type ApiKey, createApiKeysClient } from "monad-api-keys";

const day = 86_400_000;

type Finding = "expired" | "expires soon" | "has no date that can be parsed";

/** What is wrong with a key's expiration; undefined when nothing is. */
function findProblem({ expiration_time }: ApiKey, now: number, days: number): Finding | undefined {
  const expires = Date.parse(expiration_time);
  if (Number.isNaN(expires)) return "has no date that can be parsed";
  if (expires <= now) return "expired";
  return expires <= now + days * day ? "expires soon" : undefined;
}

async function main([argument = "30"]: string[]): Promise<number> {
  const days = Number(argument);
  if (argument.trim() === "" || !(days >= 0)) {
    console.error("Usage: node expiring-keys.ts [days]");
    return 2;
  }
  let count = 0;
  try {
    const now = Date.now();
    for await (const key of createApiKeysClient().listAll()) {
      const problem = findProblem(key, now, days);
      if (!problem) continue;
      count++;
      console.log(`${key.id} ${key.name} ${problem}: ${key.expiration_time || "(none)"}`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  console.log(
    count === 0 ? `No key expires within ${days} days.` : `Keys that need attention: ${count}`,
  );
  return count === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
