import { routes } from "../../generated/operations.ts";
import type { OperationId } from "../types.ts";

/** Whether a name is an operationId of the spec. A raw call may be to a path of the caller's own. */
export const isOperationId = (name: string): name is OperationId => Object.hasOwn(routes, name);
