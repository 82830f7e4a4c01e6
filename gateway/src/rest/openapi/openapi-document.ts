import type { Json, JsonObject } from '@storemesh/core'
import type { Catalog } from '../catalog/catalog.js'
import { pathOf, type RestProduct } from '../catalog/rest-product.js'
import { OPENAPI_PATH, rowPathOf } from '../told/listing.js'
import { PROBLEM_TYPE } from '../told/problem.js'
import { pageParameters, rowParameters } from './parameters.js'
import { rowSchema } from './value-schema.js'

/** OpenAPI 3.1 of what one viewer is offered, and of nothing besides. */
export const openapiDocument = (catalog: Catalog): JsonObject => ({
  openapi: '3.1.0',
  info: {
    title: 'Storemesh',
    version: '1',
    description: 'The products of the mesh as they are shown to whoever asks; what somebody else is shown may differ.',
  },
  servers: [{ url: '/' }],
  security: [{ token: [] }, {}],
  tags: [...new Set([...catalog.values()].map(({ domain }) => domain))].map((name) => ({ name })),
  paths: {
    '/api': { get: simple('listProducts', 'What there is to be asked for.') },
    [OPENAPI_PATH]: { get: simple('describeApi', 'This document.') },
    ...Object.fromEntries([...catalog].flatMap(([name, product]) => pathsOf(name, product))),
  },
  components: {
    schemas: {
      Problem: PROBLEM,
      ...Object.fromEntries([...catalog].map(([name, { columns }]) => [name, rowSchema(columns)])),
    },
    responses: {
      Problem: {
        description: 'Why it is not answered.',
        content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
      Unchanged: { description: 'What If-None-Match names still holds.' },
    },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  },
})

const PROBLEM: JsonObject = {
  type: 'object',
  description: 'RFC 9457, with a code that stays as it is.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    request_id: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
}

const answers = (schema: JsonObject): JsonObject => ({
  '200': {
    description: 'As it is now.',
    headers: { ETag: { schema: { type: 'string' } } },
    content: { 'application/json': { schema } },
  },
  '304': { $ref: '#/components/responses/Unchanged' },
  default: { $ref: '#/components/responses/Problem' },
})

const simple = (operationId: string, summary: string): JsonObject => ({
  operationId,
  summary,
  responses: answers({ type: 'object' }),
})

function pathsOf(name: string, product: RestProduct): readonly (readonly [string, Json])[] {
  const { domain, description, page, row, columns } = product
  const schema = { $ref: `#/components/schemas/${name}` }
  const common = { tags: [domain], description }
  const operationOf = (verb: string) => `${verb}_${name.replace('.', '_')}`
  const pages: JsonObject = {
    type: 'object',
    properties: { rows: { type: 'array', items: schema }, next: { type: ['string', 'null'] } },
    required: ['rows', 'next'],
  }
  return [
    ...(page ? [[pathOf(product), getOf(operationOf('page'), common, pageParameters(page, columns), pages)] as const] : []),
    ...(row ? [[rowPathOf(product), getOf(operationOf('row'), common, rowParameters(row, columns), schema)] as const] : []),
  ]
}

const getOf = (operationId: string, common: JsonObject, parameters: readonly Json[], schema: JsonObject): JsonObject => ({
  get: { operationId, ...common, parameters: [...parameters], responses: answers(schema) },
})
