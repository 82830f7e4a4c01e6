import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { isFault, seededDice } from '@storemesh/core'
import { expireSnapshots, planFiles, rewriteManifests, sweepOrphans } from '@storemesh/iceberg'
import { describe, expect, test } from 'vitest'
import { type ChangeParts, compactTable, mergeRows } from '../index.js'
import { damageableTable, KINDS_OF_FILE, type KindOfFile, namedAs, STOCK, STOCK_NAME } from './fixtures/damageable-table.js'

const table = damageableTable()

/** What may be said of each kind of file. A file that only names others is found by whoever plans, the others by whoever reads rows. */
const CODES: Readonly<Record<KindOfFile, readonly string[]>> = {
  'data file': ['DATA_FILE_CORRUPT', 'DATA_FILE_MISSING'],
  'delete file': ['DATA_FILE_CORRUPT', 'DATA_FILE_MISSING'],
  'Avro file': ['DATA_FILE_CORRUPT', 'DATA_FILE_MISSING'],
  manifest: ['MANIFEST_CORRUPT', 'MANIFEST_MISSING'],
  'manifest of deletes': ['MANIFEST_CORRUPT', 'MANIFEST_MISSING'],
  'manifest list': ['MANIFEST_CORRUPT', 'MANIFEST_MISSING'],
  metadata: ['METADATA_CORRUPT', 'METADATA_MISSING', 'FORMAT_VERSION_UNKNOWN'],
}

interface Damage {
  readonly how: string
  readonly make: (path: string) => Promise<void>
}

const FLIPS = 2
const CUTS = 2

/** A bit flipped, an end cut off, or all of it gone; where is the seed's choice. */
function damagesBy(seed: number): readonly Damage[] {
  const dice = seededDice(seed)
  return [
    ...Array.from({ length: FLIPS }, (): Damage => {
      const [place, bit] = [dice.next(), dice.between(0, 7)]
      return {
        how: `bit ${bit} flipped at ${Math.floor(place * 100)} %`,
        async make(path) {
          const bytes = await readFile(path)
          const at = Math.floor(place * bytes.length)
          bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at)
          await writeFile(path, bytes)
        },
      }
    }),
    ...Array.from({ length: CUTS }, (_, index): Damage => {
      const share = index === 0 ? 0 : dice.next()
      return {
        how: `cut at ${Math.floor(share * 100)} %`,
        make: async (path) => truncate(path, Math.floor(share * (await readFile(path)).length)),
      }
    }),
    { how: 'gone', make: (path) => rm(path) },
  ]
}

const idsOf = async (parts: ChangeParts): Promise<string> => {
  const ids: number[] = []
  for await (const batch of parts.lake.rows(`SELECT id FROM ${STOCK_NAME} WHERE note IS NOT NULL`, parts.viewer))
    ids.push(...batch.map((row) => Number(row['id'])))
  return ids.toSorted((one, other) => one - other).join(' ')
}

const merging = { sql: "SELECT 5 AS id, 'box 5' AS note", relations: new Map() }

/** Whoever has to do with the table, a process of its own each time: none of them changes which rows it holds. */
const WORKS: Readonly<Record<string, (parts: ChangeParts) => Promise<unknown>>> = {
  'a question in SQL': idsOf,
  'a plan': async (parts) => planFiles(parts, await parts.catalog.load(STOCK)),
  'a merge': (parts) => mergeRows(parts, STOCK, { fresh: merging, key: ['id'] }),
  'a compaction': (parts) => compactTable(parts, STOCK, { isEager: true }),
  'a rewrite of manifests': (parts) => rewriteManifests(parts, STOCK),
  'an expiry': (parts) => expireSnapshots(parts, STOCK, { retention: { max_snapshot_age_ms: 0, readers_ms: 0 } }),
  'a sweep': (parts) => sweepOrphans(parts, STOCK),
}

const ROWS = [
  ...Array.from({ length: 300 }, (_, id) => id).filter((id) => id % 10 !== 0),
  ...Array.from({ length: 10 }, (_, n) => 300 + n),
].join(' ')

describe.each(KINDS_OF_FILE)('a damaged %s', (kind) => {
  test.each(damagesBy(KINDS_OF_FILE.indexOf(kind) + 1))('$how: is named, or the rows are the same', async ({ make }) => {
    const { open, file, restore } = table()
    const found: Record<string, string> = {}
    for (const [name, work] of Object.entries(WORKS)) {
      await make(file(kind))
      const outcome = await work(open()).then(
        () => 'done',
        (error: unknown) => refusalOf(error, kind, file(kind)),
      )
      const rows = await idsOf(open()).then(
        (ids) => (ids === ROWS ? 'same rows' : 'other rows'),
        (error: unknown) => refusalOf(error, kind, file(kind)),
      )
      if (!/^(done|named)$/.test(outcome) || !/^(same rows|named)$/.test(rows)) found[name] = `${outcome}, then ${rows}`
      await restore()
    }
    expect(found).toEqual({})
    expect(await idsOf(open())).toBe(ROWS)
  })
})

function refusalOf(error: unknown, kind: KindOfFile, path: string): string {
  const isNamed = isFault(error) && CODES[kind].includes(error.code) && error.message.includes(namedAs(path))
  return isNamed ? 'named' : String(error)
}

test('rows of data files are never read past a damage', async () => {
  const { open, file, restore } = table()
  for (const kind of ['data file', 'delete file', 'Avro file'] as const) {
    for (const { how, make } of damagesBy(99)) {
      await make(file(kind))
      const outcome = await idsOf(open()).then(
        () => 'read',
        (error: unknown) => refusalOf(error, kind, file(kind)),
      )
      expect(outcome, `${kind}, ${how}`).toBe('named')
      await restore()
    }
  }
})
