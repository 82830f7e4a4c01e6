import { Fault, isJsonObject, type JsonObject, parseJson } from '@storemesh/core'

/** Texts of operations by the id that stands for them. */
export type Manifest = ReadonlyMap<string, string>

export const EMPTY_MANIFEST: Manifest = new Map()

const OPERATIONS_MAX = 20_000

/** A manifest as Apollo's tools write it, or an object of a text for each hash: MANIFEST_INVALID. */
export function readManifest(json: string): Manifest {
  const content = parseJson(json)
  if (!isJsonObject(content)) throw invalid('a JSON object')
  const { operations } = content
  const found = Array.isArray(operations) ? operations.map(listed) : Object.entries(content)
  if (found.length > OPERATIONS_MAX) throw invalid(`at most ${OPERATIONS_MAX} operations, got ${found.length}`)
  const texts = new Map<string, string>()
  for (const [id, body] of found) {
    if (typeof id !== 'string' || typeof body !== 'string' || id === '' || body === '')
      throw invalid('an id and a body for each operation')
    if (texts.has(id)) throw invalid(`one operation of an id, got two of ${JSON.stringify(id)}`)
    texts.set(id, body)
  }
  return texts
}

const listed = (operation: unknown): readonly [unknown, unknown] => {
  const { id, body }: JsonObject = isJsonObject(operation) ? operation : {}
  return [id, body]
}

const invalid = (expected: string) =>
  new Fault(
    'MANIFEST_INVALID',
    `the manifest of persisted operations: expected ${expected}; write { "operations": [{ "id", "name", "type", "body" }] } or { "<hash>": "<text>" }`,
  )
