/** The keys of the mock, and what each operation does to them. */
import type { components } from "../../generated/api-keys.ts";
import type { AllowUndefined } from "../core/operation-types.ts";
import { createIds } from "./ids.ts";

type ApiKey = components["schemas"]["ApiKey"];
type ApiKeyWithToken = components["schemas"]["ApiKeyWithToken"];
type CreateApiKeyRequest = components["schemas"]["CreateApiKeyRequest"];

export interface StoreOptions {
  organizationId: string;
  regeneration: "replace" | "in-place";
  /** Whether to leave out the response fields that were added in 2026. */
  legacy: boolean;
  seed: string | number;
  now: () => Date;
  /** The keys at the start. */
  keys: readonly Partial<ApiKey>[];
}

export type Store = ReturnType<typeof createStore>;

export function createStore(options: StoreOptions) {
  const { organizationId, regeneration, legacy, seed, now, keys } = options;
  const ids = createIds(seed);
  const signingKeyId = ids.uuid();
  /** In the order of creation, which is the order of the list. */
  const entries = new Map<string, { key: ApiKey; token: string }>();

  function add(fields: Partial<ApiKey> & CreateApiKeyRequest): ApiKeyWithToken {
    const created = now().toISOString();
    const key: ApiKey = {
      id: ids.uuid(),
      description: "",
      organization_id: organizationId,
      created_at: created,
      updated_at: created,
      ...(legacy ? {} : { token_version: 1, jwt_signing_key_id: signingKeyId }),
      ...fields,
    };
    const token = ids.token();
    entries.set(key.id, { key, token });
    return { ...key, token };
  }

  const isExpired = ({ expiration_time }: ApiKey): boolean =>
    Date.parse(expiration_time) <= now().getTime();

  const inAYear = (): string => {
    const date = new Date(now());
    date.setUTCFullYear(date.getUTCFullYear() + 1);
    return date.toISOString();
  };

  for (const [index, key] of keys.entries()) {
    add({
      name: `key-${index + 1}`,
      role_id: ids.uuid(),
      ...key,
      expiration_time: key.expiration_time ?? inAYear(),
    });
  }

  return {
    isExpired,
    list: (): ApiKey[] => [...entries.values()].map(({ key }) => ({ ...key })),
    get: (id: string): ApiKey | undefined => entries.get(id)?.key,
    create: (fields: CreateApiKeyRequest) => add(fields),

    /** Sets fields of a key, but for those that are undefined. */
    change(key: ApiKey, fields: AllowUndefined<Partial<ApiKey>>): ApiKey {
      const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
      return Object.assign(key, Object.fromEntries(defined), { updated_at: now().toISOString() });
    },

    delete: (key: ApiKey): boolean => entries.delete(key.id),

    regenerate(key: ApiKey, expiration_time = key.expiration_time): ApiKeyWithToken {
      if (regeneration === "replace") {
        const { name, description = "", role_id } = key;
        entries.delete(key.id);
        return add({ name, description, role_id, expiration_time });
      }
      const token = ids.token();
      const token_version = legacy ? undefined : (key.token_version ?? 0) + 1;
      this.change(key, { expiration_time, token_version });
      entries.set(key.id, { key, token });
      return { ...key, token };
    },

    /** What the token is to the server. A deleted or replaced one is unknown. */
    stateOf(token: string): "valid" | "expired" | "unknown" {
      const entry = [...entries.values()].find((each) => each.token === token);
      return !entry ? "unknown" : isExpired(entry.key) ? "expired" : "valid";
    },
  };
}
