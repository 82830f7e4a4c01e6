import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import type { EventLog } from '@storemesh/event-log'
import { newSchema } from '@storemesh/iceberg'
import { deadLetterTopic, isFirstTelling } from '@storemesh/pipeline'
import type { Relation } from '@storemesh/query-engine'
import type { ToldRow } from '@storemesh/simulator'
import { recordsOf } from '../../wiring/records-of.js'
import { jsonRelation } from './json-relation.js'
import { type ToldLayer, toldText } from './told-layer.js'

const TOLD = newSchema([
  { name: 'is_spoilt', type: 'boolean', required: false },
  { name: 'key', type: 'string', required: false },
  { name: 'content', type: 'string', required: false },
])
const REFUSED = { row_id: 'string', code: 'string', reason: 'string' } as const

export const toldName = ({ table }: ToldLayer): string => `told_${table}`
export const refusedName = ({ table }: ToldLayer): string => `refused_${table}`

/** What the truth told and what was refused, a relation of each for each layer. */
export async function toldRelations(
  folder: string,
  layers: readonly ToldLayer[],
  told: AsyncIterable<ToldRow>,
  eventLog: EventLog,
): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map(await toldFiles(folder, layers, told))
  for (const layer of layers)
    relations.set(refusedName(layer), await jsonRelation(folder, refusedName(layer), REFUSED, refusedRows(layer, eventLog)))
  return relations
}

/** One reading of the truth fills all of them. */
async function toldFiles(
  folder: string,
  layers: readonly ToldLayer[],
  told: AsyncIterable<ToldRow>,
): Promise<readonly (readonly [string, Relation])[]> {
  const paths = layers.map((layer) => join(folder, `${toldName(layer)}.jsonl`))
  const files = new Map(layers.map((layer, at) => [layer.source, { layer, file: createWriteStream(paths[at] ?? '') }]))
  for await (const { source, fields, isSpoilt } of told) {
    const found = files.get(source)
    if (!found) continue
    const { layer, file } = found
    const key = `${toldText(fields, layer.key, '/')}/`
    const content = `${toldText(fields, layer.fields, '|')}|`
    await written(file, `${JSON.stringify({ is_spoilt: isSpoilt, key, content })}\n`)
  }
  await Promise.all([...files.values()].map(({ file }) => finished(file.end())))
  return layers.map((layer, at) => [toldName(layer), { kind: 'json-lines', schema: TOLD, paths: [paths[at] ?? ''] }])
}

async function written(file: WriteStream, line: string): Promise<void> {
  if (!file.write(line)) await once(file, 'drain')
}

/** Each refused row once: a crash may have one of a file told twice, by one id. */
async function* refusedRows({ namespace, table }: ToldLayer, eventLog: EventLog) {
  const told = new Set<string>()
  for await (const record of recordsOf(eventLog, deadLetterTopic(namespace, table))) {
    if (!isFirstTelling(record)) continue // refused again after it was sent back
    if (record.key !== undefined && told.has(record.key)) continue
    if (record.key !== undefined) told.add(record.key)
    yield { row_id: record.key ?? null, code: record.headers['code'] ?? '', reason: record.headers['reason'] ?? '' }
  }
}
