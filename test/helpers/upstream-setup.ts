import { parseSpec, type Spec } from "../../scripts/lib/spec.ts";

/** A small document, written as this project writes its own. */
export const oursYaml = `
openapi: 3.1.0
info: { title: Keys, version: 1.0.0 }
servers: [{ url: https://keys.example }]
security: [{ Key: [] }]
paths:
  /{org_id}/api_keys/{key_id}:
    parameters:
      - { name: org_id, in: path, required: true, description: The organization, schema: { type: string } }
      - { name: key_id, in: path, required: true, schema: { type: string } }
    get:
      operationId: getKey
      tags: [Organization API Keys]
      summary: Get key
      description: One key.
      x-required-permissions: ["key:read"]
      responses:
        "200":
          description: The key
          content: { application/json: { schema: { $ref: "#/components/schemas/Key" } } }
    patch:
      operationId: updateKey
      summary: Update key
      requestBody:
        description: What to change
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/KeyUpdate" } } }
      responses:
        "200": { description: Done }
components:
  securitySchemes: { Key: { type: apiKey, in: header, name: x-key, description: A key. } }
  schemas:
    Key:
      type: object
      required: [id]
      properties:
        id: { type: string, description: Identifies it., example: k1 }
        note: { type: [string, "null"] }
        tags: { type: array, items: { type: string } }
    KeyUpdate: { type: object, properties: { note: { type: string } } }
`;

/** The same API as the vendor's generator would write it, and an endpoint of another resource. */
const theirsYaml = `
openapi: 3.1.0
info: { title: Everything, version: "7" }
servers: [{ url: https://keys.example }]
paths:
  /{organization}/pipelines:
    get: { operationId: ListPipelines, responses: { "200": { description: Pipelines } } }
  /{organization}/api_keys/{key}:
    get:
      operationId: GetKey
      summary: Get key
      description: Get key
      security: [{ Key: [] }]
      x-required-permissions: ["key:read"]
      parameters: &path
        - { name: key_id, in: path, required: true, description: Key ID, schema: { type: string } }
        - { name: org_id, in: path, required: true, schema: { type: string } }
      responses:
        "200":
          description: The key
          content: { application/json: { schema: { $ref: "#/components/schemas/models.Key" } } }
    patch:
      operationId: UpdateKey
      summary: Update key
      security: [{ Key: [] }]
      parameters: *path
      requestBody:
        description: What to change
        required: true
        content:
          application/json:
            schema:
              oneOf:
                - { type: object }
                - { $ref: "#/components/schemas/routes.KeyUpdate", summary: keyUpdate, description: What to change }
      responses:
        "200": { description: Done }
components:
  securitySchemes: { Key: { type: apiKey, in: header, name: x-key } }
  schemas:
    models.Key:
      allOf:
        - { $ref: "#/components/schemas/models.Id" }
        - type: object
          properties:
            note: { type: string, nullable: true, deprecated: false }
            tags: { type: array, uniqueItems: false, items: { type: string } }
    models.Id: { type: object, required: [id], properties: { id: { type: string } } }
    routes.KeyUpdate: { type: object, properties: { note: { type: string } } }
`;

export const ours = (): Spec => parseSpec(oursYaml);

/** Their document with texts of it replaced. */
export function theirs(...replacements: [from: string, to: string][]): Spec {
  return parseSpec(theirsText(...replacements));
}

export function theirsText(...replacements: [from: string, to: string][]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The fixture has no ${from}`);
    return text.replace(from, to);
  }, theirsYaml);
}
