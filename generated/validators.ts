// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.

// @ts-nocheck: compiled code.
/* eslint-disable */

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

/** The checks of one operation: query parameters by name, the request body, responses by status. */
export interface OperationChecks {
  /** The message of each status: its first string example, or its description. */
  messages: Record<string, string>;
  query: Record<string, Check>;
  body: Check | undefined;
  bodyRequired: boolean;
  responses: Record<string, Check | undefined>;
}

var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) =>
  function () {
    try {
      return (
        mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod),
        mod.exports
      );
    } catch (e) {
      throw ((mod = 0), e);
    }
  };
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    function ucs2length(str) {
      let len = str.length,
        length = 0,
        pos = 0,
        value;
      for (; pos < len;)
        (length++,
          (value = str.charCodeAt(pos++)),
          value >= 55296 &&
            value <= 56319 &&
            pos < len &&
            ((value = str.charCodeAt(pos)), (value & 64512) === 56320 && pos++));
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  },
});
var check0 = validate52;
function validate52(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate52.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    !(typeof data == "number" && !(data % 1) && !isNaN(data)))
  ) {
    let err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "integer" },
      message: "must be integer",
    };
    (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
  }
  return ((validate52.errors = vErrors), errors === 0);
}
validate52.evaluated = { dynamicProps: !1, dynamicItems: !1 };
var check1 = validate53;
var func1 = require_ucs2length().default;
function validate56(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate56.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.id === void 0) {
      let err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "id" },
        message: "must have required property 'id'",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
    if (data.name === void 0) {
      let err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property 'name'",
      };
      (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
    }
    if (data.organization_id === void 0) {
      let err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "organization_id" },
        message: "must have required property 'organization_id'",
      };
      (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
    }
    if (data.role_id === void 0) {
      let err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "role_id" },
        message: "must have required property 'role_id'",
      };
      (vErrors === null ? (vErrors = [err3]) : vErrors.push(err3), errors++);
    }
    if (data.expiration_time === void 0) {
      let err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "expiration_time" },
        message: "must have required property 'expiration_time'",
      };
      (vErrors === null ? (vErrors = [err4]) : vErrors.push(err4), errors++);
    }
    if (data.created_at === void 0) {
      let err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "created_at" },
        message: "must have required property 'created_at'",
      };
      (vErrors === null ? (vErrors = [err5]) : vErrors.push(err5), errors++);
    }
    if (data.updated_at === void 0) {
      let err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "updated_at" },
        message: "must have required property 'updated_at'",
      };
      (vErrors === null ? (vErrors = [err6]) : vErrors.push(err6), errors++);
    }
    if (data.id !== void 0) {
      let data0 = data.id;
      if (typeof data0 == "string") {
        if (func1(data0) < 1) {
          let err7 = {
            instancePath: instancePath + "/id",
            schemaPath: "#/properties/id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err7]) : vErrors.push(err7), errors++);
        }
      } else {
        let err8 = {
          instancePath: instancePath + "/id",
          schemaPath: "#/properties/id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err8]) : vErrors.push(err8), errors++);
      }
    }
    if (data.name !== void 0 && typeof data.name != "string") {
      let err9 = {
        instancePath: instancePath + "/name",
        schemaPath: "#/properties/name/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err9]) : vErrors.push(err9), errors++);
    }
    if (data.description !== void 0 && typeof data.description != "string") {
      let err10 = {
        instancePath: instancePath + "/description",
        schemaPath: "#/properties/description/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err10]) : vErrors.push(err10), errors++);
    }
    if (data.organization_id !== void 0) {
      let data3 = data.organization_id;
      if (typeof data3 == "string") {
        if (func1(data3) < 1) {
          let err11 = {
            instancePath: instancePath + "/organization_id",
            schemaPath: "#/properties/organization_id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err11]) : vErrors.push(err11), errors++);
        }
      } else {
        let err12 = {
          instancePath: instancePath + "/organization_id",
          schemaPath: "#/properties/organization_id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err12]) : vErrors.push(err12), errors++);
      }
    }
    if (data.role_id !== void 0) {
      let data4 = data.role_id;
      if (typeof data4 == "string") {
        if (func1(data4) < 1) {
          let err13 = {
            instancePath: instancePath + "/role_id",
            schemaPath: "#/properties/role_id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err13]) : vErrors.push(err13), errors++);
        }
      } else {
        let err14 = {
          instancePath: instancePath + "/role_id",
          schemaPath: "#/properties/role_id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err14]) : vErrors.push(err14), errors++);
      }
    }
    if (data.expiration_time !== void 0 && typeof data.expiration_time != "string") {
      let err15 = {
        instancePath: instancePath + "/expiration_time",
        schemaPath: "#/properties/expiration_time/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err15]) : vErrors.push(err15), errors++);
    }
    if (data.created_at !== void 0 && typeof data.created_at != "string") {
      let err16 = {
        instancePath: instancePath + "/created_at",
        schemaPath: "#/properties/created_at/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err16]) : vErrors.push(err16), errors++);
    }
    if (data.updated_at !== void 0 && typeof data.updated_at != "string") {
      let err17 = {
        instancePath: instancePath + "/updated_at",
        schemaPath: "#/properties/updated_at/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err17]) : vErrors.push(err17), errors++);
    }
    if (data.token_version !== void 0) {
      let data8 = data.token_version;
      if (!(typeof data8 == "number" && !(data8 % 1) && !isNaN(data8))) {
        let err18 = {
          instancePath: instancePath + "/token_version",
          schemaPath: "#/properties/token_version/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        (vErrors === null ? (vErrors = [err18]) : vErrors.push(err18), errors++);
      }
    }
    if (data.jwt_signing_key_id !== void 0 && typeof data.jwt_signing_key_id != "string") {
      let err19 = {
        instancePath: instancePath + "/jwt_signing_key_id",
        schemaPath: "#/properties/jwt_signing_key_id/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err19]) : vErrors.push(err19), errors++);
    }
  } else {
    let err20 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err20]) : vErrors.push(err20), errors++);
  }
  return ((validate56.errors = vErrors), errors === 0);
}
validate56.evaluated = {
  props: {
    id: !0,
    name: !0,
    description: !0,
    organization_id: !0,
    role_id: !0,
    expiration_time: !0,
    created_at: !0,
    updated_at: !0,
    token_version: !0,
    jwt_signing_key_id: !0,
  },
  dynamicProps: !1,
  dynamicItems: !1,
};
function validate58(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate58.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.limit === void 0) {
      let err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "limit" },
        message: "must have required property 'limit'",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
    if (data.offset === void 0) {
      let err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "offset" },
        message: "must have required property 'offset'",
      };
      (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
    }
    if (data.total === void 0) {
      let err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "total" },
        message: "must have required property 'total'",
      };
      (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
    }
    if (data.limit !== void 0) {
      let data0 = data.limit;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0))) {
        let err3 = {
          instancePath: instancePath + "/limit",
          schemaPath: "#/properties/limit/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        (vErrors === null ? (vErrors = [err3]) : vErrors.push(err3), errors++);
      }
    }
    if (data.offset !== void 0) {
      let data1 = data.offset;
      if (!(typeof data1 == "number" && !(data1 % 1) && !isNaN(data1))) {
        let err4 = {
          instancePath: instancePath + "/offset",
          schemaPath: "#/properties/offset/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        (vErrors === null ? (vErrors = [err4]) : vErrors.push(err4), errors++);
      }
    }
    if (data.total !== void 0) {
      let data2 = data.total;
      if (!(typeof data2 == "number" && !(data2 % 1) && !isNaN(data2))) {
        let err5 = {
          instancePath: instancePath + "/total",
          schemaPath: "#/properties/total/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        (vErrors === null ? (vErrors = [err5]) : vErrors.push(err5), errors++);
      }
    }
  } else {
    let err6 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err6]) : vErrors.push(err6), errors++);
  }
  return ((validate58.errors = vErrors), errors === 0);
}
validate58.evaluated = {
  props: { limit: !0, offset: !0, total: !0 },
  dynamicProps: !1,
  dynamicItems: !1,
};
function validate55(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate55.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.api_keys === void 0) {
      let err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "api_keys" },
        message: "must have required property 'api_keys'",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
    if (data.api_keys !== void 0) {
      let data0 = data.api_keys;
      if (Array.isArray(data0)) {
        let len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++)
          validate56(data0[i0], {
            instancePath: instancePath + "/api_keys/" + i0,
            parentData: data0,
            parentDataProperty: i0,
            rootData,
            dynamicAnchors,
          }) ||
            ((vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors)),
            (errors = vErrors.length));
      } else {
        let err1 = {
          instancePath: instancePath + "/api_keys",
          schemaPath: "#/properties/api_keys/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
      }
    }
    data.pagination !== void 0 &&
      (validate58(data.pagination, {
        instancePath: instancePath + "/pagination",
        parentData: data,
        parentDataProperty: "pagination",
        rootData,
        dynamicAnchors,
      }) ||
        ((vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors)),
        (errors = vErrors.length)));
  } else {
    let err2 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
  }
  return ((validate55.errors = vErrors), errors === 0);
}
validate55.evaluated = {
  props: { api_keys: !0, pagination: !0 },
  dynamicProps: !1,
  dynamicItems: !1,
};
function validate53(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate53.evaluated;
  return (
    evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    validate55(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors }) ||
      ((vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors)),
      (errors = vErrors.length)),
    (validate53.errors = vErrors),
    errors === 0
  );
}
validate53.evaluated = {
  props: { api_keys: !0, pagination: !0 },
  dynamicProps: !1,
  dynamicItems: !1,
};
var check2 = validate61;
var schema26 = {
  type: ["string", "object"],
  description: "What went wrong, in the server's words, alone or in an object.",
  required: ["error"],
  properties: {
    code: {
      type: "integer",
      minimum: 400,
      maximum: 599,
      description: "The HTTP status again.",
      example: 500,
    },
    error: {
      type: "string",
      description: "The words.",
      example: "An item of this type does not exist.",
    },
  },
};
function validate62(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate62.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    typeof data != "string" && !(data && typeof data == "object" && !Array.isArray(data)))
  ) {
    let err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: schema26.type },
      message: "must be string,object",
    };
    (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.error === void 0) {
      let err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "error" },
        message: "must have required property 'error'",
      };
      (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
    }
    if (data.code !== void 0) {
      let data0 = data.code;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0))) {
        let err2 = {
          instancePath: instancePath + "/code",
          schemaPath: "#/properties/code/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
      }
      if (typeof data0 == "number") {
        if (data0 > 599 || isNaN(data0)) {
          let err3 = {
            instancePath: instancePath + "/code",
            schemaPath: "#/properties/code/maximum",
            keyword: "maximum",
            params: { comparison: "<=", limit: 599 },
            message: "must be <= 599",
          };
          (vErrors === null ? (vErrors = [err3]) : vErrors.push(err3), errors++);
        }
        if (data0 < 400 || isNaN(data0)) {
          let err4 = {
            instancePath: instancePath + "/code",
            schemaPath: "#/properties/code/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 400 },
            message: "must be >= 400",
          };
          (vErrors === null ? (vErrors = [err4]) : vErrors.push(err4), errors++);
        }
      }
    }
    if (data.error !== void 0 && typeof data.error != "string") {
      let err5 = {
        instancePath: instancePath + "/error",
        schemaPath: "#/properties/error/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err5]) : vErrors.push(err5), errors++);
    }
  }
  return ((validate62.errors = vErrors), errors === 0);
}
validate62.evaluated = { props: { code: !0, error: !0 }, dynamicProps: !1, dynamicItems: !1 };
function validate61(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate61.evaluated;
  return (
    evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    validate62(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors }) ||
      ((vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors)),
      (errors = vErrors.length)),
    (validate61.errors = vErrors),
    errors === 0
  );
}
validate61.evaluated = { props: { code: !0, error: !0 }, dynamicProps: !1, dynamicItems: !1 };
var check3 = validate64;
function validate65(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate65.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.id === void 0) {
      let err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "id" },
        message: "must have required property 'id'",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
    if (data.name === void 0) {
      let err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property 'name'",
      };
      (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
    }
    if (data.organization_id === void 0) {
      let err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "organization_id" },
        message: "must have required property 'organization_id'",
      };
      (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
    }
    if (data.role_id === void 0) {
      let err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "role_id" },
        message: "must have required property 'role_id'",
      };
      (vErrors === null ? (vErrors = [err3]) : vErrors.push(err3), errors++);
    }
    if (data.expiration_time === void 0) {
      let err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "expiration_time" },
        message: "must have required property 'expiration_time'",
      };
      (vErrors === null ? (vErrors = [err4]) : vErrors.push(err4), errors++);
    }
    if (data.created_at === void 0) {
      let err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "created_at" },
        message: "must have required property 'created_at'",
      };
      (vErrors === null ? (vErrors = [err5]) : vErrors.push(err5), errors++);
    }
    if (data.updated_at === void 0) {
      let err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "updated_at" },
        message: "must have required property 'updated_at'",
      };
      (vErrors === null ? (vErrors = [err6]) : vErrors.push(err6), errors++);
    }
    if (data.token === void 0) {
      let err7 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "token" },
        message: "must have required property 'token'",
      };
      (vErrors === null ? (vErrors = [err7]) : vErrors.push(err7), errors++);
    }
    if (data.id !== void 0) {
      let data0 = data.id;
      if (typeof data0 == "string") {
        if (func1(data0) < 1) {
          let err8 = {
            instancePath: instancePath + "/id",
            schemaPath: "#/properties/id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err8]) : vErrors.push(err8), errors++);
        }
      } else {
        let err9 = {
          instancePath: instancePath + "/id",
          schemaPath: "#/properties/id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err9]) : vErrors.push(err9), errors++);
      }
    }
    if (data.name !== void 0 && typeof data.name != "string") {
      let err10 = {
        instancePath: instancePath + "/name",
        schemaPath: "#/properties/name/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err10]) : vErrors.push(err10), errors++);
    }
    if (data.description !== void 0 && typeof data.description != "string") {
      let err11 = {
        instancePath: instancePath + "/description",
        schemaPath: "#/properties/description/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err11]) : vErrors.push(err11), errors++);
    }
    if (data.organization_id !== void 0) {
      let data3 = data.organization_id;
      if (typeof data3 == "string") {
        if (func1(data3) < 1) {
          let err12 = {
            instancePath: instancePath + "/organization_id",
            schemaPath: "#/properties/organization_id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err12]) : vErrors.push(err12), errors++);
        }
      } else {
        let err13 = {
          instancePath: instancePath + "/organization_id",
          schemaPath: "#/properties/organization_id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err13]) : vErrors.push(err13), errors++);
      }
    }
    if (data.role_id !== void 0) {
      let data4 = data.role_id;
      if (typeof data4 == "string") {
        if (func1(data4) < 1) {
          let err14 = {
            instancePath: instancePath + "/role_id",
            schemaPath: "#/properties/role_id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err14]) : vErrors.push(err14), errors++);
        }
      } else {
        let err15 = {
          instancePath: instancePath + "/role_id",
          schemaPath: "#/properties/role_id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err15]) : vErrors.push(err15), errors++);
      }
    }
    if (data.expiration_time !== void 0 && typeof data.expiration_time != "string") {
      let err16 = {
        instancePath: instancePath + "/expiration_time",
        schemaPath: "#/properties/expiration_time/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err16]) : vErrors.push(err16), errors++);
    }
    if (data.created_at !== void 0 && typeof data.created_at != "string") {
      let err17 = {
        instancePath: instancePath + "/created_at",
        schemaPath: "#/properties/created_at/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err17]) : vErrors.push(err17), errors++);
    }
    if (data.updated_at !== void 0 && typeof data.updated_at != "string") {
      let err18 = {
        instancePath: instancePath + "/updated_at",
        schemaPath: "#/properties/updated_at/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err18]) : vErrors.push(err18), errors++);
    }
    if (data.token_version !== void 0) {
      let data8 = data.token_version;
      if (!(typeof data8 == "number" && !(data8 % 1) && !isNaN(data8))) {
        let err19 = {
          instancePath: instancePath + "/token_version",
          schemaPath: "#/properties/token_version/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        (vErrors === null ? (vErrors = [err19]) : vErrors.push(err19), errors++);
      }
    }
    if (data.jwt_signing_key_id !== void 0 && typeof data.jwt_signing_key_id != "string") {
      let err20 = {
        instancePath: instancePath + "/jwt_signing_key_id",
        schemaPath: "#/properties/jwt_signing_key_id/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err20]) : vErrors.push(err20), errors++);
    }
    if (data.token !== void 0 && typeof data.token != "string") {
      let err21 = {
        instancePath: instancePath + "/token",
        schemaPath: "#/properties/token/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err21]) : vErrors.push(err21), errors++);
    }
  } else {
    let err22 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err22]) : vErrors.push(err22), errors++);
  }
  return ((validate65.errors = vErrors), errors === 0);
}
validate65.evaluated = {
  props: {
    id: !0,
    name: !0,
    description: !0,
    organization_id: !0,
    role_id: !0,
    expiration_time: !0,
    created_at: !0,
    updated_at: !0,
    token_version: !0,
    jwt_signing_key_id: !0,
    token: !0,
  },
  dynamicProps: !1,
  dynamicItems: !1,
};
function validate64(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate64.evaluated;
  return (
    evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    validate65(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors }) ||
      ((vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors)),
      (errors = vErrors.length)),
    (validate64.errors = vErrors),
    errors === 0
  );
}
validate64.evaluated = {
  props: {
    id: !0,
    name: !0,
    description: !0,
    organization_id: !0,
    role_id: !0,
    expiration_time: !0,
    created_at: !0,
    updated_at: !0,
    token_version: !0,
    jwt_signing_key_id: !0,
    token: !0,
  },
  dynamicProps: !1,
  dynamicItems: !1,
};
var check4 = validate67;
function validate68(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate68.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.name === void 0) {
      let err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property 'name'",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
    if (data.role_id === void 0) {
      let err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "role_id" },
        message: "must have required property 'role_id'",
      };
      (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
    }
    if (data.expiration_time === void 0) {
      let err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "expiration_time" },
        message: "must have required property 'expiration_time'",
      };
      (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
    }
    if (data.name !== void 0 && typeof data.name != "string") {
      let err3 = {
        instancePath: instancePath + "/name",
        schemaPath: "#/properties/name/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err3]) : vErrors.push(err3), errors++);
    }
    if (data.description !== void 0 && typeof data.description != "string") {
      let err4 = {
        instancePath: instancePath + "/description",
        schemaPath: "#/properties/description/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err4]) : vErrors.push(err4), errors++);
    }
    if (data.role_id !== void 0) {
      let data2 = data.role_id;
      if (typeof data2 == "string") {
        if (func1(data2) < 1) {
          let err5 = {
            instancePath: instancePath + "/role_id",
            schemaPath: "#/properties/role_id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err5]) : vErrors.push(err5), errors++);
        }
      } else {
        let err6 = {
          instancePath: instancePath + "/role_id",
          schemaPath: "#/properties/role_id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err6]) : vErrors.push(err6), errors++);
      }
    }
    if (data.expiration_time !== void 0 && typeof data.expiration_time != "string") {
      let err7 = {
        instancePath: instancePath + "/expiration_time",
        schemaPath: "#/properties/expiration_time/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err7]) : vErrors.push(err7), errors++);
    }
  } else {
    let err8 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err8]) : vErrors.push(err8), errors++);
  }
  return ((validate68.errors = vErrors), errors === 0);
}
validate68.evaluated = {
  props: { name: !0, description: !0, role_id: !0, expiration_time: !0 },
  dynamicProps: !1,
  dynamicItems: !1,
};
function validate67(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate67.evaluated;
  return (
    evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    validate68(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors }) ||
      ((vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors)),
      (errors = vErrors.length)),
    (validate67.errors = vErrors),
    errors === 0
  );
}
validate67.evaluated = {
  props: { name: !0, description: !0, role_id: !0, expiration_time: !0 },
  dynamicProps: !1,
  dynamicItems: !1,
};
var check5 = validate70;
function validate71(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate71.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.id === void 0) {
      let err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "id" },
        message: "must have required property 'id'",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
    if (data.name === void 0) {
      let err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property 'name'",
      };
      (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
    }
    if (data.organization_id === void 0) {
      let err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "organization_id" },
        message: "must have required property 'organization_id'",
      };
      (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
    }
    if (data.role_id === void 0) {
      let err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "role_id" },
        message: "must have required property 'role_id'",
      };
      (vErrors === null ? (vErrors = [err3]) : vErrors.push(err3), errors++);
    }
    if (data.expiration_time === void 0) {
      let err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "expiration_time" },
        message: "must have required property 'expiration_time'",
      };
      (vErrors === null ? (vErrors = [err4]) : vErrors.push(err4), errors++);
    }
    if (data.created_at === void 0) {
      let err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "created_at" },
        message: "must have required property 'created_at'",
      };
      (vErrors === null ? (vErrors = [err5]) : vErrors.push(err5), errors++);
    }
    if (data.updated_at === void 0) {
      let err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "updated_at" },
        message: "must have required property 'updated_at'",
      };
      (vErrors === null ? (vErrors = [err6]) : vErrors.push(err6), errors++);
    }
    if (data.id !== void 0) {
      let data0 = data.id;
      if (typeof data0 == "string") {
        if (func1(data0) < 1) {
          let err7 = {
            instancePath: instancePath + "/id",
            schemaPath: "#/properties/id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err7]) : vErrors.push(err7), errors++);
        }
      } else {
        let err8 = {
          instancePath: instancePath + "/id",
          schemaPath: "#/properties/id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err8]) : vErrors.push(err8), errors++);
      }
    }
    if (data.name !== void 0 && typeof data.name != "string") {
      let err9 = {
        instancePath: instancePath + "/name",
        schemaPath: "#/properties/name/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err9]) : vErrors.push(err9), errors++);
    }
    if (data.description !== void 0 && typeof data.description != "string") {
      let err10 = {
        instancePath: instancePath + "/description",
        schemaPath: "#/properties/description/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err10]) : vErrors.push(err10), errors++);
    }
    if (data.organization_id !== void 0) {
      let data3 = data.organization_id;
      if (typeof data3 == "string") {
        if (func1(data3) < 1) {
          let err11 = {
            instancePath: instancePath + "/organization_id",
            schemaPath: "#/properties/organization_id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err11]) : vErrors.push(err11), errors++);
        }
      } else {
        let err12 = {
          instancePath: instancePath + "/organization_id",
          schemaPath: "#/properties/organization_id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err12]) : vErrors.push(err12), errors++);
      }
    }
    if (data.role_id !== void 0) {
      let data4 = data.role_id;
      if (typeof data4 == "string") {
        if (func1(data4) < 1) {
          let err13 = {
            instancePath: instancePath + "/role_id",
            schemaPath: "#/properties/role_id/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          (vErrors === null ? (vErrors = [err13]) : vErrors.push(err13), errors++);
        }
      } else {
        let err14 = {
          instancePath: instancePath + "/role_id",
          schemaPath: "#/properties/role_id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        (vErrors === null ? (vErrors = [err14]) : vErrors.push(err14), errors++);
      }
    }
    if (data.expiration_time !== void 0 && typeof data.expiration_time != "string") {
      let err15 = {
        instancePath: instancePath + "/expiration_time",
        schemaPath: "#/properties/expiration_time/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err15]) : vErrors.push(err15), errors++);
    }
    if (data.created_at !== void 0 && typeof data.created_at != "string") {
      let err16 = {
        instancePath: instancePath + "/created_at",
        schemaPath: "#/properties/created_at/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err16]) : vErrors.push(err16), errors++);
    }
    if (data.updated_at !== void 0 && typeof data.updated_at != "string") {
      let err17 = {
        instancePath: instancePath + "/updated_at",
        schemaPath: "#/properties/updated_at/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err17]) : vErrors.push(err17), errors++);
    }
    if (data.token_version !== void 0) {
      let data8 = data.token_version;
      if (!(typeof data8 == "number" && !(data8 % 1) && !isNaN(data8))) {
        let err18 = {
          instancePath: instancePath + "/token_version",
          schemaPath: "#/properties/token_version/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        (vErrors === null ? (vErrors = [err18]) : vErrors.push(err18), errors++);
      }
    }
    if (data.jwt_signing_key_id !== void 0 && typeof data.jwt_signing_key_id != "string") {
      let err19 = {
        instancePath: instancePath + "/jwt_signing_key_id",
        schemaPath: "#/properties/jwt_signing_key_id/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err19]) : vErrors.push(err19), errors++);
    }
  } else {
    let err20 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err20]) : vErrors.push(err20), errors++);
  }
  return ((validate71.errors = vErrors), errors === 0);
}
validate71.evaluated = {
  props: {
    id: !0,
    name: !0,
    description: !0,
    organization_id: !0,
    role_id: !0,
    expiration_time: !0,
    created_at: !0,
    updated_at: !0,
    token_version: !0,
    jwt_signing_key_id: !0,
  },
  dynamicProps: !1,
  dynamicItems: !1,
};
function validate70(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate70.evaluated;
  return (
    evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    validate71(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors }) ||
      ((vErrors = vErrors === null ? validate71.errors : vErrors.concat(validate71.errors)),
      (errors = vErrors.length)),
    (validate70.errors = vErrors),
    errors === 0
  );
}
validate70.evaluated = {
  props: {
    id: !0,
    name: !0,
    description: !0,
    organization_id: !0,
    role_id: !0,
    expiration_time: !0,
    created_at: !0,
    updated_at: !0,
    token_version: !0,
    jwt_signing_key_id: !0,
  },
  dynamicProps: !1,
  dynamicItems: !1,
};
var check6 = validate73;
function validate74(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate74.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.name !== void 0 && typeof data.name != "string") {
      let err0 = {
        instancePath: instancePath + "/name",
        schemaPath: "#/properties/name/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
    if (data.description !== void 0 && typeof data.description != "string") {
      let err1 = {
        instancePath: instancePath + "/description",
        schemaPath: "#/properties/description/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
    }
  } else {
    let err2 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err2]) : vErrors.push(err2), errors++);
  }
  return ((validate74.errors = vErrors), errors === 0);
}
validate74.evaluated = { props: { name: !0, description: !0 }, dynamicProps: !1, dynamicItems: !1 };
function validate73(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate73.evaluated;
  return (
    evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    validate74(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors }) ||
      ((vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors)),
      (errors = vErrors.length)),
    (validate73.errors = vErrors),
    errors === 0
  );
}
validate73.evaluated = { props: { name: !0, description: !0 }, dynamicProps: !1, dynamicItems: !1 };
var check7 = validate76;
function validate76(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate76.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    typeof data != "string")
  ) {
    let err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
  }
  return ((validate76.errors = vErrors), errors === 0);
}
validate76.evaluated = { dynamicProps: !1, dynamicItems: !1 };
var check8 = validate77;
function validate78(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate78.evaluated;
  if (
    (evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    data && typeof data == "object" && !Array.isArray(data))
  ) {
    if (data.expiration_time !== void 0 && typeof data.expiration_time != "string") {
      let err0 = {
        instancePath: instancePath + "/expiration_time",
        schemaPath: "#/properties/expiration_time/type",
        keyword: "type",
        params: { type: "string" },
        message: "must be string",
      };
      (vErrors === null ? (vErrors = [err0]) : vErrors.push(err0), errors++);
    }
  } else {
    let err1 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    (vErrors === null ? (vErrors = [err1]) : vErrors.push(err1), errors++);
  }
  return ((validate78.errors = vErrors), errors === 0);
}
validate78.evaluated = { props: { expiration_time: !0 }, dynamicProps: !1, dynamicItems: !1 };
function validate77(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null,
    errors = 0,
    evaluated0 = validate77.evaluated;
  return (
    evaluated0.dynamicProps && (evaluated0.props = void 0),
    evaluated0.dynamicItems && (evaluated0.items = void 0),
    validate78(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors }) ||
      ((vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors)),
      (errors = vErrors.length)),
    (validate77.errors = vErrors),
    errors === 0
  );
}
validate77.evaluated = { props: { expiration_time: !0 }, dynamicProps: !1, dynamicItems: !1 };

export const validators: Record<
  | "listApiKeys"
  | "createApiKey"
  | "getApiKey"
  | "updateApiKey"
  | "deleteApiKey"
  | "regenerateApiKey",
  OperationChecks
> = {
  listApiKeys: {
    messages: {
      "200": "List of API keys",
      "401": "Unauthorized",
      "403": "Forbidden",
      "429": "Too Many Requests",
      "500": "Failed to list API keys",
    },
    query: { limit: check0, offset: check0 },
    body: undefined,
    bodyRequired: false,
    responses: { "200": check1, "401": check2, "403": check2, "429": check2, "500": check2 },
  },
  createApiKey: {
    messages: {
      "200": "API key created successfully",
      "400": "Invalid JSON request body",
      "401": "Unauthorized",
      "403": "Forbidden",
      "429": "Too Many Requests",
      "500": "Failed to create API key",
    },
    query: {},
    body: check4,
    bodyRequired: true,
    responses: {
      "200": check3,
      "400": check2,
      "401": check2,
      "403": check2,
      "429": check2,
      "500": check2,
    },
  },
  getApiKey: {
    messages: {
      "200": "API key details",
      "401": "Unauthorized",
      "403": "Forbidden",
      "404": "API key not found",
      "429": "Too Many Requests",
      "500": "Failed to get API key",
    },
    query: {},
    body: undefined,
    bodyRequired: false,
    responses: {
      "200": check5,
      "401": check2,
      "403": check2,
      "404": check2,
      "429": check2,
      "500": check2,
    },
  },
  updateApiKey: {
    messages: {
      "200": "API key updated successfully",
      "400": "Invalid JSON request body",
      "401": "Unauthorized",
      "403": "Forbidden",
      "429": "Too Many Requests",
      "500": "Failed to update API key",
    },
    query: {},
    body: check6,
    bodyRequired: true,
    responses: {
      "200": check5,
      "400": check2,
      "401": check2,
      "403": check2,
      "429": check2,
      "500": check2,
    },
  },
  deleteApiKey: {
    messages: {
      "200": "API key deleted successfully",
      "401": "Unauthorized",
      "403": "Forbidden",
      "404": "API key not found",
      "429": "Too Many Requests",
      "500": "Failed to delete API key",
    },
    query: {},
    body: undefined,
    bodyRequired: false,
    responses: {
      "200": check7,
      "401": check2,
      "403": check2,
      "404": check2,
      "429": check2,
      "500": check2,
    },
  },
  regenerateApiKey: {
    messages: {
      "200": "New API key generated successfully",
      "400": "Invalid JSON request body or expiration time",
      "401": "Unauthorized",
      "403": "Forbidden",
      "404": "API key not found",
      "422": "Expiration time required for an expired API key",
      "429": "Too Many Requests",
      "500": "Failed to regenerate API key",
    },
    query: {},
    body: check8,
    bodyRequired: false,
    responses: {
      "200": check3,
      "400": check2,
      "401": check2,
      "403": check2,
      "404": check2,
      "422": check2,
      "429": check2,
      "500": check2,
    },
  },
};
