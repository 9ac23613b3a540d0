/** The bodies and queries that a caller passes: checked, and copied, so that nothing inherited is sent. */
import { routes } from "../../generated/operations.ts";
import { callOptionNames } from "./call-options.ts";
import type { AllowDate, AllowUndefined, RequestBody } from "./operation-types.ts";
import type { ListQuery, OperationId, operations } from "../types.ts";
import {
  assertObject,
  checkOptions,
  checkWhole,
  isSpelledLike,
  nearestName,
  ownProperties,
  throwInvalid,
  throwWrongType,
} from "./validate.ts";

type OperationWithBody = {
  [Id in OperationId]: [RequestBody<Id>] extends [never] ? never : Id;
}[OperationId];

/** What to do about a call option among the fields of a body or a query. */
export const adviseCallOption = (name: string): string | undefined =>
  callOptionNames.some((option) => isSpelledLike(option, name))
    ? "options are the last argument of a call"
    : undefined;

/**
 * What to do about a field that an operation does not take: a server ignores it, and the call would succeed
 * without effect. Every field of a key is one of create's.
 */
function adviseField(operation: OperationWithBody, name: string): string | undefined {
  const field = nearestName(name, routes.createApiKey.body);
  const takes = (id: OperationWithBody) => (routes[id].body as readonly string[]).includes(field!);
  if (field === undefined || takes(operation)) return undefined;
  const ways = [
    ...(takes("updateApiKey") ? ["update"] : ["a rotation (monad-api-keys/rotation)"]),
    ...(takes("regenerateApiKey") ? ["regenerate"] : []),
  ];
  return `to change it, use ${ways.join(" or ")}`;
}

/** The body to send, without inherited and unknown fields. */
export function checkBody<Id extends OperationWithBody>(
  operation: Id,
  body: AllowUndefined<RequestBody<Id>>,
): RequestBody<Id> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler does not know which names they are
  const known = routes[operation].body as readonly never[] | null;
  const own = known
    ? checkOptions(
        "body",
        assertObject("body", body),
        known,
        (name) => adviseCallOption(name) ?? adviseField(operation, name),
      )
    : ownProperties("body", body);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON leaves out what is undefined
  return own as RequestBody<Id>;
}

type OperationWithExpiration = {
  [Id in OperationWithBody]: RequestBody<Id> extends { expiration_time?: string }
    ? "expiration_time" extends keyof RequestBody<Id>
      ? Id
      : never
    : never;
}[OperationWithBody];

/** The body to send, with a Date as an RFC 3339 string in UTC. */
export function toRequestBody<Id extends OperationWithExpiration>(
  operation: Id,
  body: AllowDate<RequestBody<Id>>,
): RequestBody<Id> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it may be any string by then
  const fields = checkBody(
    operation,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the Date, if there is one, becomes a string
    body as AllowUndefined<RequestBody<Id>>,
  ) as RequestBody<Id> & {
    expiration_time?: unknown;
  };
  if (fields.expiration_time !== undefined) {
    fields.expiration_time = toRfc3339("expiration_time", fields.expiration_time);
  }
  return fields;
}

/** JSON would turn an invalid Date into null, and the key's expiration with it. RFC 3339's years have four digits. */
function toRfc3339(name: string, time: unknown): string {
  let text = time;
  try {
    // A Date of another realm is none to `instanceof`.
    text = new Date(Date.prototype.getTime.call(time)).toISOString();
  } catch {
    // It is no Date, or an invalid one.
  }
  const rule = "must be an RFC 3339 string or a valid Date";
  if (typeof text !== "string")
    throwWrongType(name, rule, time, typeof time === "number" ? "pass a Date" : "");
  return /^(?:[+-]|\d{5})/.test(text)
    ? throwInvalid(name, "must have a year from 0 to 9999")
    : text;
}

type ListParameters = NonNullable<operations["listApiKeys"]["parameters"]["query"]>;

const parameters = routes.listApiKeys.query;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of the generated code has its own names only
export const parameterNames = () => Object.keys(parameters) as (keyof ListQuery)[];

/** The query of `list`. For a number that it cannot use, the server silently takes its default. */
export function checkListQuery(query: ListQuery | undefined): ListParameters {
  const own = checkOptions("query", query, parameterNames(), adviseCallOption);
  for (const name of parameterNames()) {
    if (own[name] !== undefined && parameters[name] === "integer") checkWhole(name, own[name], 0);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- openapi-fetch leaves out what is undefined
  return own as ListParameters;
}
