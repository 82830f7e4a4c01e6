import { Fault } from '@storemesh/core'
import { type KeyValueStore, put } from '@storemesh/key-value'
import type { KnownSchema } from './read-schema.js'
import { COUNTERS, IDS, SCHEMAS } from './rows.js'
import type { SchemaText } from './schema-registry.js'

const ATTEMPTS_MAX = 100
const COUNTER = 'schemas'

/** The schema's id: the one that an equal schema has, or a new one. Of two that bring it at once, both get the same. */
export async function idOf(store: KeyValueStore, { schema, fingerprint }: KnownSchema): Promise<number> {
  const known = await store.get(IDS, fingerprint)
  const row = known?.row ?? { id: await nextId(store), type: schema.type, text: schema.text }
  const isFirst =
    known === undefined && (await store.compareAndSet(IDS, { key: fingerprint, row, version: 1, expected: undefined }))
  const kept = known || isFirst ? row : await winner(store, fingerprint)
  // written each time: whoever made the row above may have ended before it came to this one
  await store.write([put(SCHEMAS, String(kept.id), kept, 1)])
  return kept.id
}

export async function schemaOf(store: KeyValueStore, id: number): Promise<SchemaText> {
  const found = await store.get(SCHEMAS, String(id))
  if (!found)
    throw new Fault(
      'SCHEMA_NOT_FOUND',
      `there is no schema ${id} in this registry: register it, or ask the one that gave the id out`,
    )
  const { type, text } = found.row
  return { type, text }
}

/** An id that somebody else was quicker with is left out. */
async function nextId(store: KeyValueStore): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const found = await store.get(COUNTERS, COUNTER)
    const last = (found?.row.last ?? 0) + 1
    const put = { key: COUNTER, row: { last }, version: (found?.version ?? 0) + 1, expected: found?.version }
    if (await store.compareAndSet(COUNTERS, put)) return last
  }
  throw new Fault('REGISTRY_BUSY', `${ATTEMPTS_MAX} others were first each time; try again`)
}

async function winner(store: KeyValueStore, fingerprint: string) {
  const found = await store.get(IDS, fingerprint)
  if (found) return found.row
  throw new Fault('REGISTRY_BUSY', 'a schema was registered by another one and is not there; try again')
}
