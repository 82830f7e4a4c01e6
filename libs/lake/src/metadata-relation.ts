import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { withinLimit } from '@storemesh/core'
import {
  type Cell,
  type MetadataRow,
  readMetadataTable,
  rowValueOf,
  type Schema,
  type Table,
  type Type,
} from '@storemesh/iceberg'
import type { ObjectStore } from '@storemesh/object-store'
import type { JsonLinesRelation } from '@storemesh/query-engine'

const ROWS_MAX = 1_000_000

/** What a table's metadata says of it, as rows that any engine reads, in a local file as long as the question lives. */
export interface MetadataRelations {
  relation(table: Table, name: string): Promise<JsonLinesRelation>
  /** Where such files stand. */
  folder(): Promise<string>
  close(): Promise<void>
}

/** `fact_order$files` as the table and what is asked of it; undefined where it is a table's own name. */
export function metadataName(text: string): { readonly table: string; readonly metadata: string } | undefined {
  const [, table, metadata] = /^([^$]+)\$(\w+)$/.exec(text) ?? []
  return table !== undefined && metadata !== undefined ? { table, metadata } : undefined
}

export function openMetadataRelations(store: ObjectStore): MetadataRelations {
  let made: Promise<string> | undefined
  const folder = () => (made ??= mkdtemp(join(tmpdir(), 'mesh-metadata-')))
  return {
    folder,
    async relation(table, name) {
      const { schema, rows } = readMetadataTable({ store }, table, name)
      const path = join(await folder(), `${table.name.namespace}.${table.name.name}.${name}.jsonl`)
      await pipeline(linesOf(schema, rows), createWriteStream(path))
      return { kind: 'json-lines', schema, paths: [path] }
    },
    async close() {
      if (made) await rm(await made, { recursive: true, force: true })
    },
  }
}

async function* linesOf(schema: Schema, rows: AsyncIterable<MetadataRow>): AsyncGenerator<string> {
  let count = 0
  for await (const row of rows) {
    count = withinLimit('rows of a metadata table', count + 1, { min: 0, max: ROWS_MAX })
    yield `${objectText(schema.fields.map(({ name, type }) => [name, cellText(type, row[name] ?? null)]))}\n`
  }
}

const objectText = (members: readonly (readonly [name: string, text: string])[]): string =>
  `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`

/** As lines of JSON hold a value: longs as their digits, bytes in base64, maps as objects. */
function cellText(type: Type, cell: Cell): string {
  if (cell === null) return 'null'
  if (typeof type === 'string') return isScalar(cell) ? scalarText(rowValueOf(type, cell)) : 'null'
  if (type.type === 'list')
    return Array.isArray(cell) ? `[${cell.map((each) => cellText(type.element, each)).join(',')}]` : 'null'
  if (type.type === 'map') {
    const entries = cell instanceof Map ? [...cell] : []
    return objectText(entries.map(([key, value]) => [String(key), cellText(type.value, value)]))
  }
  const members = new Map(Object.entries(cell))
  return objectText(type.fields.map((field) => [field.name, cellText(field.type, members.get(field.name) ?? null)]))
}

const isScalar = (cell: Cell) =>
  typeof cell === 'string' ||
  typeof cell === 'number' ||
  typeof cell === 'bigint' ||
  typeof cell === 'boolean' ||
  cell instanceof Uint8Array

function scalarText(value: ReturnType<typeof rowValueOf>): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value))
  return JSON.stringify(value)
}
