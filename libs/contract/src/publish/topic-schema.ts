import type { Json, JsonObject } from '@storemesh/core'
import type { PrimitiveType } from '@storemesh/iceberg'
import { type Direction, directionOf } from '../compare/change.js'
import type { Contract, ContractColumn, ContractType } from '../contract.js'

/** What a product's topic carries, for a schema registry. */
export interface TopicSchema {
  readonly topic: string
  readonly direction: Direction
  /** JSON schema. */
  readonly text: string
}

/** Undefined where it has no topic. */
export function topicSchema(contract: Contract): TopicSchema | undefined {
  const { port, product, description } = contract
  if (port.kind !== 'topic' && port.kind !== 'live') return undefined
  const row = objectOf(contract.columns)
  const value = port.kind === 'live' ? changeOf(row) : row
  return { topic: port.topic.name, direction: directionOf(port), text: JSON.stringify({ title: product, description, ...value }) }
}

/** A live product tells of a row under an id, which a repeat has too. */
const changeOf = (row: JsonObject): JsonObject => ({
  type: 'object',
  properties: { id: { type: 'string' }, key: { type: 'string' }, row },
  required: ['id', 'key', 'row'],
})

/** Open: whoever writes may send more than the contract knows. Limits are left to the contract, which may move them by a minor step. */
const objectOf = (columns: readonly ContractColumn[]): JsonObject => ({ type: 'object', ...membersOf(columns) })

const membersOf = (columns: readonly ContractColumn[]): JsonObject => ({
  properties: Object.fromEntries(columns.map((column) => [column.name, fieldOf(column)])),
  required: columns.filter(({ required }) => required).map(({ name }) => name),
})

/** A field that may be absent may be null too. */
function fieldOf({ of, required, description }: ContractColumn): JsonObject {
  const { types, ...rest } = valueOf(of)
  return { description, type: required ? types : [...types, 'null'], ...rest }
}

function valueOf(of: ContractType): { readonly types: readonly string[]; readonly [word: string]: Json } {
  switch (of.kind) {
    case 'text':
      return { types: ['string'] }
    case 'scalar':
      return { types: scalarTypes(of.type) }
    case 'list': {
      const { types, ...rest } = valueOf(of.element)
      return { types: ['array'], items: { type: types, ...rest } }
    }
    case 'object':
      return { types: ['object'], ...membersOf(of.fields) }
  }
}

/** As events may bring them: a decimal as a number or as its text, days, instants and ids as text. */
function scalarTypes(type: PrimitiveType): readonly string[] {
  if (type.startsWith('decimal(')) return ['number', 'string']
  if (type === 'boolean') return ['boolean']
  if (type === 'int' || type === 'long') return ['integer']
  return type === 'float' || type === 'double' ? ['number'] : ['string']
}
