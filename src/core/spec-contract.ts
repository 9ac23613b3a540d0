/**
 * The tie to the spec: each method's signature is compared with the one that its operation describes. After
 * an edit that changes what an operation takes or returns, either the public types have changed with it, or
 * this file or client.ts does not compile. Nothing here exists at run time.
 */
import type { methodNames } from "../../generated/operations.ts";
import type { AllowDate, AllowUndefined, RequestBody, SuccessBody } from "./operation-types.ts";
import type {
  ApiKey,
  ApiKeyList,
  ApiKeysClient,
  ApiKeyWithToken,
  CallOptions,
  ListAllOptions,
  ListQuery,
  OperationId,
  operations,
} from "../types.ts";

type Assert<Result extends true> = Result;
/** Whether two types are identical. A key with its token is assignable to a key, but not identical. */
type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `true`, or a message with the names that should not be there: the compiler prints it. */
type None<Message extends string, Names> = [Names] extends [never]
  ? true
  : `${Message} ${Names & string}`;

/** The name of an operation's method. */
type MethodOf<Id extends OperationId> = (typeof methodNames)[Id];
type MethodName = Exclude<keyof ApiKeysClient, "listAll" | "raw">;

export type EveryOperationHasAMethod = Assert<
  None<"ApiKeysClient lacks a method for the operation", Exclude<MethodOf<OperationId>, MethodName>>
>;
export type EveryMethodHasAnOperation = Assert<
  None<"The spec lacks an operation for the method", Exclude<MethodName, MethodOf<OperationId>>>
>;

/** Whether these have a field, always a string. */
type Has<Field extends string, Keys> =
  Keys extends Record<Field, string> ? true : `A key has no ${Field}`;

type Inputs<Id extends OperationId> = operations[Id]["parameters"];
type Body<Id extends OperationId> = operations[Id]["requestBody"];
type Responses<Id extends OperationId> = operations[Id]["responses"];

/** The organization is an option; the key's id is a positional argument. */
type PathArguments<Id extends OperationId> = {
  [Name in Exclude<keyof Inputs<Id>["path"], "organization_id">]: Inputs<Id>["path"][Name];
} extends infer Ids
  ? [keyof Ids] extends [never]
    ? []
    : [keyof Ids] extends ["api_key_id"]
      ? [id: Ids[keyof Ids]]
      : ["a path parameter without an argument", keyof Ids]
  : never;

type BodyArguments<Id extends OperationId> = [NonNullable<Body<Id>>] extends [never]
  ? []
  : undefined extends Body<Id>
    ? [body?: AllowDate<RequestBody<Id>> | undefined]
    : [body: AllowDate<RequestBody<Id>>];

type QueryArguments<Id extends OperationId> =
  Inputs<Id> extends { query?: infer Query }
    ? [NonNullable<Query>] extends [never]
      ? []
      : undefined extends Inputs<Id>["query"]
        ? [query?: AllowUndefined<NonNullable<Query>> | undefined]
        : [query: AllowUndefined<NonNullable<Query>>]
    : [];

/** What no method has an argument for, or handles. */
type Unsupported<Id extends OperationId> = [
  NonNullable<Inputs<Id>["header"]>,
  NonNullable<Inputs<Id>["cookie"]>,
  NonNullable<Body<Id>> extends { content: infer Content }
    ? Exclude<keyof Content, "application/json">
    : never,
  Exclude<Extract<keyof Responses<Id>, 201 | 202 | 203 | 204 | 205 | 206 | "2XX">, 200>,
  Responses<Id> extends { 200: { content: infer Content } }
    ? Exclude<keyof Content, "application/json">
    : "no status 200",
][number];

type Arguments<Id extends OperationId> = [
  ...PathArguments<Id>,
  ...BodyArguments<Id>,
  ...QueryArguments<Id>,
  options?: CallOptions | undefined,
];

type Method<Id extends OperationId> = ApiKeysClient[MethodOf<Id> & MethodName];

/**
 * The arguments of each method are those of its operation. For regenerateApiKey, for example, the spec has
 *
 *     parameters: { path: { organization_id: string; api_key_id: string } };
 *     requestBody?: { content: { "application/json": RegenerateApiKeyRequest } };
 *
 * so that `Arguments<"regenerateApiKey">` is
 *
 *     [id: string, body?: AllowDate<RegenerateApiKeyRequest>, options?: CallOptions]
 *
 * If the spec makes the body required, the `?` goes, and this line does not compile until types.ts follows:
 * Type '"The arguments differ from the spec: regenerateApiKey"' does not satisfy the constraint 'true'.
 */
export type EveryMethodTakesItsOperationsArguments = Assert<
  None<
    "The arguments differ from the spec:",
    {
      [Id in OperationId]: Equal<Parameters<Method<Id>>, Arguments<Id>> extends true ? never : Id;
    }[OperationId]
  >
>;
export type EveryMethodResolvesToItsOperationsResult = Assert<
  None<
    "The result differs from the spec:",
    {
      [Id in OperationId]: Equal<Awaited<ReturnType<Method<Id>>>, SuccessBody<Id>> extends true
        ? never
        : Id;
    }[OperationId]
  >
>;
export type EveryOperationIsSupported = Assert<
  None<
    "The client does not support a parameter, media type or status of:",
    { [Id in OperationId]: [Unsupported<Id>] extends [never] ? never : Id }[OperationId]
  >
>;
/** A key that the server has created or changed has what its caller needs: the client insists on it. */
export type KeysHaveAnId = Assert<Has<"id", ApiKey & ApiKeyWithToken>>;
export type NewKeysHaveAToken = Assert<Has<"token", ApiKeyWithToken>>;
/** `listAll` yields what `list` returns. */
export type ListAllYieldsListedKeys = Assert<Equal<ApiKeyList["api_keys"][number], ApiKey>>;
/** It pages by limit and offset, and passes on any other parameter of a list. */
export type ListAllTakesEveryParameter = Assert<
  None<
    "ListAllOptions lacks the query parameter",
    Exclude<keyof ListQuery, "limit" | "offset" | keyof ListAllOptions>
  >
>;
