import type { Json, JsonObject } from '@storemesh/core'
import { parameterOf } from '../asked/asked-page.js'
import type { PageQuestion, RestColumn, RestCondition, RowQuestion } from '../catalog/rest-product.js'
import { scalarSchema } from './value-schema.js'

const inQuery = (name: string, description: string, schema: JsonObject, required = false): JsonObject => ({
  name,
  in: 'query',
  ...(description !== '' && { description }),
  ...(required && { required }),
  schema,
})

const columnsParameter = (columns: readonly RestColumn[]): JsonObject => ({
  ...inQuery('columns', 'The columns to answer with; all of them unless it is said.', {
    type: 'array',
    minItems: 1,
    items: { type: 'string', enum: columns.map(({ name }) => name) },
  }),
  style: 'form',
  explode: false,
})

const IF_NONE_MATCH: JsonObject = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The ETag of an answer that is there already: 304 where it still holds.',
  schema: { type: 'string' },
}

/** All that a page may be asked by. */
export const pageParameters = (page: PageQuestion, columns: readonly RestColumn[]): readonly Json[] => [
  ...(page.takesFirst ? [inQuery('first', 'How many rows at most.', { type: 'integer', minimum: 1 })] : []),
  ...(page.takesAfter ? [inQuery('after', '`next` of the page before, of the same filter.', { type: 'string' })] : []),
  columnsParameter(columns),
  ...page.values.map(({ name, description, of, required }) => inQuery(name, description, scalarSchema(of), required)),
  ...(page.filter?.conditions ?? []).flatMap(conditionParameters),
  IF_NONE_MATCH,
]

const WORDS = new Map([
  ['is', 'Rows with this value.'],
  ['from', 'Rows with at least this value.'],
  ['before', 'Rows with less than this value.'],
])

const conditionParameters = ({ name, of, words, description }: RestCondition): readonly JsonObject[] =>
  words.map((word) => inQuery(parameterOf(name, word), `${WORDS.get(word) ?? ''} ${description}`.trim(), scalarSchema(of)))

export const rowParameters = ({ key }: RowQuestion, columns: readonly RestColumn[]): readonly Json[] => [
  ...key.map(({ name, description, of }) => ({
    name,
    in: 'path',
    required: true,
    ...(description !== '' && { description }),
    schema: scalarSchema(of),
  })),
  columnsParameter(columns),
  IF_NONE_MATCH,
]
