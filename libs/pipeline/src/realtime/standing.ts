import { newSchema, type Schema, schemaOf, type Table } from '@storemesh/iceberg'
import type { RealtimeTable } from '@storemesh/domain'
import type { TableRelation, UnionRelation } from '@storemesh/query-engine'
import { openSource } from '@storemesh/source'
import { contractOf } from '../contract-of.js'
import { eventReader } from '../event-reader.js'
import { bronzeColumns } from '../ingest/bronze-columns.js'
import type { PipelineParts } from '../parts.js'
import { sourceMark } from '../summary.js'
import { loadIfThere } from '../table-of.js'
import { comingRows } from './coming-rows.js'
import { toldLines } from './told-lines.js'

export type RealtimeParts = Pick<PipelineParts, 'catalog' | 'lake' | 'eventLog' | 'contracts' | 'wire' | 'clock'>

/**
 * One snapshot of bronze, and what the log has past the place up to which that snapshot has read it. Whatever is committed
 * meanwhile, no event is in both, and none is missing as long as the log keeps it.
 */
export interface Standing {
  readonly since_ms: number
  /** Takes in what the log has by now. */
  goOn(): Promise<void>
  /** Its files stay in the folder when the standing is dropped. */
  relation(folder: string): Promise<UnionRelation>
  drop(): Promise<void>
}

interface Place {
  readonly folder: string
  /** Of its files, which no other standing in the folder has. */
  readonly name: string
}

export async function newStanding(
  parts: RealtimeParts,
  domain: string,
  { name, of, key }: RealtimeTable,
  place: Place,
): Promise<Standing> {
  const since_ms = parts.clock.elapsed_ms()
  const contract = contractOf(parts.contracts, of.contract)
  const table = await loadIfThere(parts.catalog, { namespace: domain, name: of.name })
  const schema = shownSchema(table ? schemaOf(table) : newSchema(bronzeColumns(contract)))
  const committed = table ? [await committedRows(parts, table)] : []
  const coming = comingRows({
    name: `${domain}.${name}`,
    source: await openSource(of.from, { eventLog: parts.eventLog }),
    read: eventReader(parts, contract, of.from),
    mark: table && sourceMark(table),
    clock: parts.clock,
  })
  const lines = toldLines(place.folder, place.name)
  const standing: Standing = {
    since_ms,
    async goOn() {
      for await (const rows of coming.next()) await lines.add(rows)
    },
    async relation(folder) {
      const told = { kind: 'json-lines', schema, paths: await lines.linkedInto(folder) } as const
      return { kind: 'union', schema, parts: [...committed, told], key, order: ORDER }
    },
    drop: () => lines.drop(),
  }
  try {
    await standing.goOn()
    return standing
  } catch (error) {
    await standing.drop()
    throw error
  }
}

const ORDER = ['source_partition', 'source_offset'] as const
/** Of a row of bronze what an analyst asks for; when it was loaded is when it was created here. */
const HIDDEN: ReadonlySet<string> = new Set(['row_id', 'ingest_date'])

const shownSchema = (schema: Schema): Schema => ({
  ...schema,
  fields: schema.fields
    .filter(({ name }) => !HIDDEN.has(name))
    .map((field) => (field.name === 'loaded_at' ? { ...field, name: 'created_at' } : field)),
})

/** Columns are found by their ids, so that one is shown by another name. */
async function committedRows({ lake }: RealtimeParts, table: Table): Promise<TableRelation> {
  const { at: _, ...relation } = await lake.relation(table)
  return { ...relation, schema: shownSchema(relation.schema) }
}
