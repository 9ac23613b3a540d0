/** A violation of the schema, as Ajv reports it. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  schemaPath: string;
  params: Record<string, unknown>;
  message?: string;
}

/** Returns whether the value matches the schema, and sets `errors` when it does not. */
export interface Check {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

/** A parameter of a path, query or header. */
export interface ParameterCheck {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  /** Checks the parsed value; undefined without a schema. */
  check: Check | undefined;
}

/** The checks of one operation: parameters, the request body, responses by status. */
export interface OperationChecks {
  /** The message of each status: its first string example, or its description. */
  messages: Record<string, string>;
  parameters: ParameterCheck[];
  body: Check | undefined;
  bodyRequired: boolean;
  responses: Record<string, Check | undefined>;
}
