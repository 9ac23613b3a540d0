/** What an operation takes and returns, from the types in generated/. */
import type { FetchResponse } from "openapi-fetch";
import type { operations } from "../../generated/api-keys.ts";
import type { OperationId } from "../types.ts";

/** The value of every 2xx response of an operation. */
export type SuccessBody<Id extends OperationId> = NonNullable<
  FetchResponse<operations[Id], object, `${string}/${string}`>["data"]
>;

/** The JSON request body of an operation; `never` where it takes none. */
export type RequestBody<Id extends OperationId> =
  NonNullable<operations[Id]["requestBody"]> extends { content: { "application/json": infer Body } }
    ? Body
    : never;

/** Fields as a caller may pass them: one that is optional may be undefined, under every compiler option. */
export type AllowUndefined<Fields> = {
  [Field in keyof Fields]: object extends Pick<Fields, Field>
    ? Fields[Field] | undefined
    : Fields[Field];
};

/** A body whose `expiration_time` may also be a Date. It is sent as an RFC 3339 string in UTC. */
export type AllowDate<Body> = AllowUndefined<{
  [Field in keyof Body]: Field extends "expiration_time" ? Body[Field] | Date : Body[Field];
}>;
