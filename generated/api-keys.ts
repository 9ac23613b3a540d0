// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.

export interface paths {
  "/v2/{organization_id}/api_keys": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
      };
      cookie?: never;
    };
    /**
     * List API keys
     * @description Returns one page of the organization's API keys, without their tokens. The order of the keys is not guaranteed.
     */
    get: operations["listApiKeys"];
    put?: never;
    /**
     * Create API key
     * @description Creates an API key with the permissions of a role. The response contains the key's token. Store it at once: it cannot be retrieved later.
     */
    post: operations["createApiKey"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/{organization_id}/api_keys/{api_key_id}": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description The ID of the API key.
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    /**
     * Get API key
     * @description Returns an API key, without its token.
     */
    get: operations["getApiKey"];
    put?: never;
    post?: never;
    /**
     * Delete API key
     * @description Deletes an API key. Its token stops working.
     */
    delete: operations["deleteApiKey"];
    options?: never;
    head?: never;
    /**
     * Update API key
     * @description Changes the name or the description of an API key. The role and the expiration time cannot be changed.
     */
    patch: operations["updateApiKey"];
    trace?: never;
  };
  "/v2/{organization_id}/api_keys/{api_key_id}/regenerate": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description The ID of the API key.
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Regenerate API key
     * @description Gives an API key a new token, and returns it. The old token stops working.
     *
     *     Use the `id` of the response from then on. As documented since 2026-08-07, the token is replaced in
     *     place and the key keeps its id. Before that, regeneration created a key with the same metadata and
     *     a new id, and deleted the old one.
     */
    post: operations["regenerateApiKey"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description An API key, without its token. */
    ApiKey: {
      /** @description The ID of the key. */
      id: string;
      /** @description A human-readable name. */
      name: string;
      /** @description What the key is for. Empty or absent when it is not set. */
      description?: string;
      /** @description The ID of the organization that the key belongs to. */
      organization_id: string;
      /** @description The ID of the role whose permissions the key has. */
      role_id: string;
      /** @description When the key expires, in RFC 3339 format. */
      expiration_time: string;
      /** @description When the key was created, in RFC 3339 format. */
      created_at: string;
      /** @description When the key was last changed, in RFC 3339 format. */
      updated_at: string;
      /** @description The generation of the key's token, incremented each time it is replaced in place. Available since 2026-06-02. */
      token_version?: number;
      /** @description The ID of the signing key of the current token. Empty for older API keys. Available since 2026-06-25. */
      jwt_signing_key_id?: string;
    };
    /** @description An API key with its token, as returned when the key is created or regenerated. */
    ApiKeyWithToken: components["schemas"]["ApiKey"] & {
      /**
       * Format: password
       * @description The secret to authenticate with. It is returned only in this response.
       */
      token: string;
    };
    /** @description One page of API keys. */
    ApiKeyList: {
      /** @description The keys on this page. */
      api_keys: components["schemas"]["ApiKey"][];
      /** @description The position of this page in the whole list. May be absent. */
      pagination?: components["schemas"]["Pagination"];
    };
    /** @description The position of a page in the whole list. */
    Pagination: {
      /** @description The limit that the server applied. */
      limit: number;
      /** @description The offset that the server applied. */
      offset: number;
      /** @description The number of keys in the organization, not only on this page. */
      total: number;
    };
    /** @description The API key to create. */
    CreateApiKeyRequest: {
      /** @description A human-readable name. */
      name: string;
      /** @description What the key is for. */
      description?: string;
      /** @description The ID of a role of the organization. The key has the permissions of this role. */
      role_id: string;
      /**
       * Format: date-time
       * @description When the key expires.
       */
      expiration_time: string;
    };
    /** @description The fields to change. A field that is omitted keeps its value. */
    UpdateApiKeyRequest: {
      /** @description The new name. */
      name?: string;
      /** @description The new description. An empty string clears it. */
      description?: string;
    };
    /** @description How to regenerate an API key. */
    RegenerateApiKeyRequest: {
      /**
       * Format: date-time
       * @description When the regenerated key expires. When it is omitted the key keeps its expiration time; a key that has expired requires a new one.
       */
      expiration_time?: string;
    };
    /** @description The error message, either as a string or in an object. */
    ErrorBody:
      | string
      | {
          /** @description The HTTP status code. */
          code?: number;
          /** @description The error message. */
          error: string;
        };
  };
  responses: {
    /** @description Invalid JSON request body */
    InvalidBody: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        /** @example Invalid JSON request body */
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description API key not found */
    NotFound: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        /** @example API key not found */
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The credential is missing or invalid */
    Unauthorized: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        /** @example Unauthorized */
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The credential lacks a required permission or belongs to another organization */
    Forbidden: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        /** @example Forbidden */
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The rate limit is exceeded */
    TooManyRequests: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        /** @example Too Many Requests */
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
  };
  parameters: {
    /**
     * @description The ID of the organization.
     * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
     */
    OrganizationId: string;
    /**
     * @description The ID of the API key.
     * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
     */
    ApiKeyId: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listApiKeys: {
    parameters: {
      query?: {
        /**
         * @description The maximum number of keys to return. The server chooses a default.
         * @example 50
         */
        limit?: number;
        /**
         * @description The number of keys to skip before the first one that is returned.
         * @example 0
         */
        offset?: number;
      };
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description List of API keys */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ApiKeyList"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      /** @description Failed to list API keys */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Failed to list API keys */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
    };
  };
  createApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
      };
      cookie?: never;
    };
    /** @description Request body for creating an API key */
    requestBody: {
      content: {
        "application/json": components["schemas"]["CreateApiKeyRequest"];
      };
    };
    responses: {
      /** @description API key created successfully */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ApiKeyWithToken"];
        };
      };
      400: components["responses"]["InvalidBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      /** @description Failed to create API key */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Failed to create API key */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
    };
  };
  getApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description The ID of the API key.
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description API key details */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ApiKey"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
      429: components["responses"]["TooManyRequests"];
      /** @description Failed to get API key */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
    };
  };
  deleteApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description The ID of the API key.
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description API key deleted successfully */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example API key deleted successfully */
          "application/json": string;
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
      429: components["responses"]["TooManyRequests"];
      /** @description Failed to delete API key */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Failed to delete API key */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
    };
  };
  updateApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description The ID of the API key.
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    /** @description Request body for updating an API key */
    requestBody: {
      content: {
        "application/json": components["schemas"]["UpdateApiKeyRequest"];
      };
    };
    responses: {
      /** @description API key updated successfully */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ApiKey"];
        };
      };
      400: components["responses"]["InvalidBody"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      /** @description Failed to update API key */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Failed to update API key */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
    };
  };
  regenerateApiKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The ID of the organization.
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description The ID of the API key.
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    /** @description Optional new expiration for the regenerated key */
    requestBody?: {
      content: {
        "application/json": components["schemas"]["RegenerateApiKeyRequest"];
      };
    };
    responses: {
      /** @description New API key generated successfully */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ApiKeyWithToken"];
        };
      };
      /** @description Invalid JSON request body or expiration time */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Invalid JSON request body or expiration time */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["NotFound"];
      /** @description Expiration time required for an expired API key */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Expiration time required for an expired API key */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
      429: components["responses"]["TooManyRequests"];
      /** @description Failed to regenerate API key */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Failed to regenerate API key */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
    };
  };
}
