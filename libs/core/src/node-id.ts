import { Fault } from './fault.js'
import { parseJson } from './json.js'

/** A row of the whole graph: its type, and the values of its key in the key's order. */
export interface NodeKey {
  readonly type: string
  readonly key: readonly KeyValue[]
}

export type KeyValue = string | number | boolean

/** One text for a row, which nobody has to understand: the same row has the same one everywhere. */
export const nodeIdOf = ({ type, key }: NodeKey): string => Buffer.from(JSON.stringify([type, ...key])).toString('base64url')

/** The row that an id names: NODE_ID_INVALID for what `nodeIdOf` never said, such as one that lost its end. */
export function readNodeId(id: string): NodeKey {
  const told = parseJson(Buffer.from(id, 'base64url').toString())
  const [type, ...key]: readonly unknown[] = Array.isArray(told) ? told : []
  if (typeof type !== 'string' || key.length === 0 || !key.every(isKeyValue)) throw nodeIdInvalid()
  const read = { type, key }
  // base64 and JSON can say one thing in several ways, and a row has one id
  if (nodeIdOf(read) !== id) throw nodeIdInvalid()
  return read
}

/** Says what was expected and nothing of what came: a key may tell who somebody is. */
export const nodeIdInvalid = (): Fault =>
  new Fault('NODE_ID_INVALID', 'expected a nodeId as the graph gave it, whole and unchanged, got another text')

const isKeyValue = (value: unknown): value is KeyValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
