import { readFile } from 'node:fs/promises'
import { schemaOf, type Table, type Type } from '@storemesh/iceberg'
import { temporaryFolder } from '@storemesh/testing'
import { icebergMetadata, icebergRead } from 'icebird'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { byCodePoint, type Cell } from './cells.js'
import { expectedRows, type Ground, openGround } from './history/ground.js'
import type { Kinds } from './history/roll-schema.js'
import { rolledHistory } from './history/rolled-history.js'

/** The same histories as pyiceberg reads, by a reader that needs Node alone. It knows nested columns by name only, and no bytes. */

const KINDS: Kinds = {
  primitives: ['string', 'boolean', 'int', 'long', 'float', 'double', 'date', 'timestamp', 'timestamptz', 'decimal(9, 2)'],
  depth_max: 0,
}
const SEEDS = [31, 32, 33]
const STEPS = 8

beforeAll(() => {
  // the reader fetches what it reads: the files' own addresses are answered from the disk
  vi.stubGlobal('fetch', async (address: string) => new Response(new Uint8Array(await readFile(address.replace('file://', '')))))
})
afterAll(() => vi.unstubAllGlobals())

describe('icebird reads a table row for row, as it is and as it was,', () => {
  test.each(SEEDS)('whatever happened to it (seed %i)', async (seed) => {
    const ground = await openGround(await temporaryFolder(), seed, KINDS)
    onTestFinished(() => ground.engine.close())
    const done: string[] = []
    for await (const { did, table } of rolledHistory(ground, STEPS)) {
      done.push(did)
      for (const { 'snapshot-id': id } of table.metadata.snapshots)
        expect(await theirRows(ground, table, id), `${id} after\n${done.join('\n')}`).toEqual(ourTruth(ground, table, id))
    }
    expect(done).toHaveLength(STEPS)
  })
})

/** It reads what is current, so the snapshot is made so. */
async function theirRows({ store }: Ground, table: Table, snapshot_id: string): Promise<readonly string[]> {
  const tableUrl = table.metadata.location
  const schema = schemaOf(table, snapshot_id)
  const newest = await icebergMetadata({ tableUrl, metadataFileName: table.metadata_location.replace(/^.*\//, '') })
  const snapshot = newest.snapshots?.find((each) => String(each['snapshot-id']) === snapshot_id)
  if (!snapshot) throw new Error(`icebird does not see snapshot ${snapshot_id} of ${store.root}`)
  const metadata = { ...newest, 'current-snapshot-id': snapshot['snapshot-id'], 'current-schema-id': schema['schema-id'] }
  const rows = await icebergRead({ tableUrl, metadata }).catch((error: unknown) => {
    if (error instanceof Error && error.message.startsWith('No data manifest files')) return [] // what it says of no rows
    throw error
  })
  return rows.map((row) => JSON.stringify(schema.fields.map(({ name }) => shown(row[name])))).toSorted(byCodePoint)
}

function shown(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return String(value.getTime())
  if (typeof value === 'number' || typeof value === 'bigint') return String(Number(value))
  if (typeof value === 'boolean' || typeof value === 'string') return value
  throw new Error(`icebird shows a ${typeof value}`)
}

/** The truth as far as it goes: numbers are doubles there, instants milliseconds. */
const ourTruth = (ground: Ground, table: Table, snapshot_id: string): readonly string[] => {
  const schema = schemaOf(table, snapshot_id)
  return expectedRows(ground, schema, snapshot_id)
    .map((text) => {
      const cells: unknown = JSON.parse(text)
      if (!Array.isArray(cells)) throw new Error('a row is a list')
      return JSON.stringify(cells.map((cell: unknown, at) => coarse(schema.fields[at]?.type, cell)))
    })
    .toSorted(byCodePoint)
}

function coarse(type: Type | undefined, text: unknown): Cell {
  if (text === null || typeof text === 'boolean') return text
  if (typeof text !== 'string' || typeof type !== 'string')
    throw new Error('a nested column was rolled for a reader of flat ones')
  if (type === 'string') return text
  if (type === 'date') return String(Number(text) * 86_400_000)
  if (type.startsWith('timestamp')) return String(Number(BigInt(text) / 1000n))
  if (type !== 'float' && type !== 'double') return String(Number(text))
  return text === 'NaN' ? text : String(Buffer.from(text, 'hex').readDoubleBE())
}
