// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.

export interface paths {
  "/v2/{organization_id}/api_keys": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
      };
      cookie?: never;
    };
    /**
     * List API keys
     * @description One page of the organization's keys, without their tokens. The order is not promised; the number of all keys is in `pagination.total`.
     */
    get: operations["listApiKeys"];
    put?: never;
    /**
     * Create API key
     * @description Makes a key with the rights of a role, and returns it with its token. This is the only answer but regenerate's that holds a token: store it at once.
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
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description API Key ID
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    /**
     * Get API key
     * @description One key, without its token.
     */
    get: operations["getApiKey"];
    put?: never;
    post?: never;
    /**
     * Delete API key
     * @description Removes a key. Its token stops working.
     */
    delete: operations["deleteApiKey"];
    options?: never;
    head?: never;
    /**
     * Update API key
     * @description Changes the name or the description of a key. Its role and its expiration cannot be changed.
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
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description API Key ID
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
     * @description Gives the key a new secret, returned as `token`; the old one stops working.
     *
     *     Two meanings are documented. Since 2026-08-07: the secret is rotated in place, the id stays.
     *     Before that: a new key is made with the same metadata, under a new id, and the old one is
     *     deleted. Assume neither: use the `id` of the answer.
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
    /** @description An API key, without its secret. */
    ApiKey: {
      /**
       * @description Identifies the key.
       * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
       */
      id: string;
      /**
       * @description A name for people.
       * @example ci-pipeline
       */
      name: string;
      /**
       * @description What the key is for. Empty or left out when unset.
       * @example Deploys pipelines from CI
       */
      description?: string;
      /**
       * @description The organization that the key belongs to.
       * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
       */
      organization_id: string;
      /**
       * @description The role, of the same organization, whose rights the key has.
       * @example e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21
       */
      role_id: string;
      /**
       * @description When the key stops working, a date and time as in RFC 3339.
       * @example 2027-01-01T00:00:00Z
       */
      expiration_time: string;
      /**
       * @description When the key was made.
       * @example 2026-01-01T09:30:00Z
       */
      created_at: string;
      /**
       * @description When the key was last changed.
       * @example 2026-01-01T09:30:00Z
       */
      updated_at: string;
      /**
       * @description The generation of the key, raised each time its secret is rotated in place. Since 2026-06-02.
       * @example 1
       */
      token_version?: number;
      /**
       * @description What signed the current token. Empty for older keys. Since 2026-06-25.
       * @example c5a90e17-2b4d-4f68-8e3a-71d6f2c09b84
       */
      jwt_signing_key_id?: string;
    };
    /** @description An API key with its secret, as create and regenerate return it. */
    ApiKeyWithToken: {
      /**
       * @description Identifies the key.
       * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
       */
      id: string;
      /**
       * @description A name for people.
       * @example ci-pipeline
       */
      name: string;
      /**
       * @description What the key is for. Empty or left out when unset.
       * @example Deploys pipelines from CI
       */
      description?: string;
      /**
       * @description The organization that the key belongs to.
       * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
       */
      organization_id: string;
      /**
       * @description The role, of the same organization, whose rights the key has.
       * @example e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21
       */
      role_id: string;
      /**
       * @description When the key stops working, a date and time as in RFC 3339.
       * @example 2027-01-01T00:00:00Z
       */
      expiration_time: string;
      /**
       * @description When the key was made.
       * @example 2026-01-01T09:30:00Z
       */
      created_at: string;
      /**
       * @description When the key was last changed.
       * @example 2026-01-01T09:30:00Z
       */
      updated_at: string;
      /**
       * @description The generation of the key, raised each time its secret is rotated in place. Since 2026-06-02.
       * @example 1
       */
      token_version?: number;
      /**
       * @description What signed the current token. Empty for older keys. Since 2026-06-25.
       * @example c5a90e17-2b4d-4f68-8e3a-71d6f2c09b84
       */
      jwt_signing_key_id?: string;
      /**
       * Format: password
       * @description The secret to authenticate with. Shown in this answer only.
       * @example example-token-not-a-secret
       */
      token: string;
    };
    /** @description One page of API keys. */
    ApiKeyList: {
      /** @description The keys of this page. */
      api_keys: components["schemas"]["ApiKey"][];
      /** @description Where this page stands. Not always there. */
      pagination?: components["schemas"]["Pagination"];
    };
    /** @description Where the page stands in the whole list. */
    Pagination: {
      /**
       * @description The limit that the server used.
       * @example 50
       */
      limit: number;
      /**
       * @description The offset that the server used.
       * @example 0
       */
      offset: number;
      /**
       * @description The number of all keys, not of this page.
       * @example 1
       */
      total: number;
    };
    /** @description What a new key is made of. */
    CreateApiKeyRequest: {
      /**
       * @description A name for people.
       * @example ci-pipeline
       */
      name: string;
      /**
       * @description What the key is for. Empty or left out when unset.
       * @example Deploys pipelines from CI
       */
      description?: string;
      /**
       * @description The role, of the same organization, whose rights the key has.
       * @example e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21
       */
      role_id: string;
      /**
       * Format: date-time
       * @description When the key stops working, a date and time as in RFC 3339.
       * @example 2027-01-01T00:00:00Z
       */
      expiration_time: string;
    };
    /** @description What to change; a field that is left out keeps its value. */
    UpdateApiKeyRequest: {
      /**
       * @description A name for people.
       * @example ci-pipeline
       */
      name?: string;
      /**
       * @description What the key is for. Empty or left out when unset.
       * @example Deploys pipelines from CI
       */
      description?: string;
    };
    /** @description How to regenerate a key. Left out, the expiration stays; an expired key needs a new one. */
    RegenerateApiKeyRequest: {
      /**
       * Format: date-time
       * @description When the key stops working, a date and time as in RFC 3339.
       * @example 2027-01-01T00:00:00Z
       */
      expiration_time?: string;
    };
    /** @description What went wrong, in the server's words, alone or in an object. */
    ErrorBody:
      | string
      | {
          /**
           * @description The HTTP status again.
           * @example 500
           */
          code?: number;
          /**
           * @description The words.
           * @example An item of this type does not exist.
           */
          error: string;
        };
  };
  responses: {
    /** @description The credential is missing or not valid */
    Unauthorized: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        /** @example Unauthorized */
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The credential lacks the permission, or belongs to another organization */
    Forbidden: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        /** @example Forbidden */
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
     * @description Organization ID
     * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
     */
    OrganizationId: string;
    /**
     * @description API Key ID
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
         * @description How many keys to return at the most. Without it the server chooses.
         * @example 50
         */
        limit?: number;
        /**
         * @description How many keys to skip before the first one returned.
         * @example 0
         */
        offset?: number;
      };
      header?: never;
      path: {
        /**
         * @description Organization ID
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
          /**
           * @example {
           *       "api_keys": [
           *         {
           *           "id": "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93",
           *           "name": "ci-pipeline",
           *           "description": "Deploys pipelines from CI",
           *           "organization_id": "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58",
           *           "role_id": "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
           *           "expiration_time": "2027-01-01T00:00:00Z",
           *           "created_at": "2026-01-01T09:30:00Z",
           *           "updated_at": "2026-01-01T09:30:00Z",
           *           "token_version": 1,
           *           "jwt_signing_key_id": "c5a90e17-2b4d-4f68-8e3a-71d6f2c09b84"
           *         }
           *       ],
           *       "pagination": {
           *         "limit": 50,
           *         "offset": 0,
           *         "total": 1
           *       }
           *     }
           */
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
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
      };
      cookie?: never;
    };
    /** @description Request body for creating an API key */
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "ci-pipeline",
         *       "description": "Deploys pipelines from CI",
         *       "role_id": "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
         *       "expiration_time": "2027-01-01T00:00:00Z"
         *     }
         */
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
          /**
           * @example {
           *       "id": "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93",
           *       "name": "ci-pipeline",
           *       "description": "Deploys pipelines from CI",
           *       "organization_id": "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58",
           *       "role_id": "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
           *       "expiration_time": "2027-01-01T00:00:00Z",
           *       "created_at": "2026-01-01T09:30:00Z",
           *       "updated_at": "2026-01-01T09:30:00Z",
           *       "token_version": 1,
           *       "jwt_signing_key_id": "c5a90e17-2b4d-4f68-8e3a-71d6f2c09b84",
           *       "token": "example-token-not-a-secret"
           *     }
           */
          "application/json": components["schemas"]["ApiKeyWithToken"];
        };
      };
      /** @description Invalid JSON request body */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Invalid JSON request body */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
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
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description API Key ID
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
          /**
           * @example {
           *       "id": "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93",
           *       "name": "ci-pipeline",
           *       "description": "Deploys pipelines from CI",
           *       "organization_id": "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58",
           *       "role_id": "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
           *       "expiration_time": "2027-01-01T00:00:00Z",
           *       "created_at": "2026-01-01T09:30:00Z",
           *       "updated_at": "2026-01-01T09:30:00Z",
           *       "token_version": 1,
           *       "jwt_signing_key_id": "c5a90e17-2b4d-4f68-8e3a-71d6f2c09b84"
           *     }
           */
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
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description API Key ID
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
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description API Key ID
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    /** @description Request body for updating an API key */
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "ci-pipeline-eu",
         *       "description": "Deploys the European pipelines from CI"
         *     }
         */
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
          /**
           * @example {
           *       "id": "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93",
           *       "name": "ci-pipeline-eu",
           *       "description": "Deploys the European pipelines from CI",
           *       "organization_id": "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58",
           *       "role_id": "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
           *       "expiration_time": "2027-01-01T00:00:00Z",
           *       "created_at": "2026-01-01T09:30:00Z",
           *       "updated_at": "2026-02-01T10:00:00Z",
           *       "token_version": 1,
           *       "jwt_signing_key_id": "c5a90e17-2b4d-4f68-8e3a-71d6f2c09b84"
           *     }
           */
          "application/json": components["schemas"]["ApiKey"];
        };
      };
      /** @description Invalid JSON request body */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example Invalid JSON request body */
          "application/json": components["schemas"]["ErrorBody"];
        };
      };
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
         * @description Organization ID
         * @example 3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58
         */
        organization_id: components["parameters"]["OrganizationId"];
        /**
         * @description API Key ID
         * @example 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93
         */
        api_key_id: components["parameters"]["ApiKeyId"];
      };
      cookie?: never;
    };
    /** @description Optional new expiration for the regenerated key */
    requestBody?: {
      content: {
        /**
         * @example {
         *       "expiration_time": "2028-01-01T00:00:00Z"
         *     }
         */
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
