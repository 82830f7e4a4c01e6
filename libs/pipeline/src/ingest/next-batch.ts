import type { Contract } from '@storemesh/contract'
import { columnName, defaultSpec, type NewDataFile, schemaOf, type Table } from '@storemesh/iceberg'
import { keepParquetFile } from '@storemesh/lake'
import type { BlockPart, Source, SourceBatch, SourceBlock, SourcePosition, SourceRow } from '@storemesh/source'
import type { PipelineParts } from '../parts.js'
import { BRONZE_PARTITION } from './bronze-columns.js'
import { copiedRowsOf, countOf, rowsOf } from './plain-events/block-rows.js'
import { isReadable } from './plain-events/read-plain-events.js'

/** What a source has next, and what is read of it already. */
export interface NextBatch extends Omit<SourceBatch, 'rows'> {
  readonly read: Promise<ReadBatch>
}

export interface ReadBatch {
  /** Of those of its events that are beyond doubt what the contract reads: it is in the store, and in no table yet. */
  readonly file?: NewDataFile
  /** The others, for the contract to read one by one. */
  readonly rows: readonly SourceRow[]
}

export interface NextBatches {
  take(table: Table, position: SourcePosition | undefined): Promise<NextBatch>
  /** Nothing is being read any more. */
  settled(): Promise<void>
}

const LIMITS = { rows_max: 50_000, bytes_max: 64 << 20 }
/** Fewer are read as quickly one by one, and land in the table's own format for fresh rows. */
const PLAIN_MIN = 5000

const oneByOne = (source: Source): NextBatches => ({
  async take(_, position) {
    const { rows, ...batch } = await source.read(position, LIMITS)
    return { ...batch, read: Promise.resolve({ rows }) }
  },
  settled: async () => undefined,
})

type BlockSource = Pick<Required<Source>, 'readBlock'>

const hasBlocks = (source: Source): source is Source & BlockSource => source.readBlock !== undefined

export const nextBatches = (parts: PipelineParts, source: Source, contract: Contract): NextBatches =>
  hasBlocks(source) ? readAhead(parts, source, contract) : oneByOne(source)

/** Two threads are kept at work by as many, while one lands. */
const AHEAD_MAX = 2

/** Of a topic that has much, the batches after the one that is landing are read already: reading them changes nothing there. */
function readAhead(parts: PipelineParts, source: BlockSource, contract: Contract): NextBatches {
  const ahead: Ahead[] = []
  const used: BlockPart[] = []

  async function begin(table: Table, position: SourcePosition | undefined): Promise<NextBatch> {
    const block = await source.readBlock(position, LIMITS, used)
    // a source that does not write over them must not have them pile up
    used.length = block.caught_up ? 0 : Math.min(used.length, block.parts.length * AHEAD_MAX)
    const read = isPlainBatch(parts, contract, table, block)
      ? readPlain(parts, contract, table, block, used)
      : Promise.resolve({ rows: rowsOf(block.parts) })
    read.catch(() => undefined) // whoever takes the batch hears of it
    return { next: block.next, caught_up: block.caught_up, read }
  }

  /** What cannot be read is told of when it is taken: what is before it lands. */
  async function fill(table: Table, taken: NextBatch): Promise<void> {
    let before = await (ahead.at(-1)?.next ?? taken)
    while (ahead.length < AHEAD_MAX && !before.caught_up) {
      const next = begin(table, before.next)
      ahead.push({ at: placeIn(table, before.next), next })
      const read = await next.catch(() => undefined)
      if (!read) return
      before = read
    }
  }

  return {
    async take(table, position) {
      const first = ahead.shift()
      const isMeant = first?.at === placeIn(table, position)
      if (!isMeant) ahead.length = 0
      const next = await (isMeant ? first.next : begin(table, position))
      await fill(table, next).catch(() => undefined)
      return next
    },

    async settled() {
      await Promise.allSettled(ahead.map(async ({ next }) => (await next).read))
    },
  }
}

interface Ahead {
  /** From where it was read, and for which columns. */
  readonly at: string
  readonly next: Promise<NextBatch>
}

/** What was read ahead is of use to the same columns only, and from the place that the table has got to. */
const placeIn = (table: Table, position: SourcePosition | undefined): string =>
  JSON.stringify([table.metadata['table-uuid'], schemaOf(table)['schema-id'], position])

const isPlainBatch = (
  { plainEvents }: Pick<PipelineParts, 'plainEvents'>,
  { columns }: Contract,
  table: Table,
  { parts }: SourceBlock,
): boolean => plainEvents !== undefined && countOf(parts) >= PLAIN_MIN && isByDay(table) && isReadable(columns, schemaOf(table))

async function readPlain(
  { plainEvents, clock, store, dice }: Pick<PipelineParts, 'plainEvents' | 'clock' | 'store' | 'dice'>,
  { columns }: Contract,
  table: Table,
  { parts, caught_up }: SourceBlock,
  used: BlockPart[],
): Promise<ReadBatch> {
  const task = { columns, schema: schemaOf(table), table: table.name.name, loaded_ms: clock.now_ms(), parts }
  const read = await plainEvents?.read(task)
  if (!read) return { rows: rowsOf(parts) }
  const rows = copiedRowsOf(read.parts, read.isRead)
  if (!caught_up) used.push(...read.parts)
  return read.record_count === 0 ? { rows } : { file: await keepParquetFile({ store, dice }, table, read), rows }
}

/** As bronze is made; somebody may have divided it otherwise since. */
function isByDay(table: Table): boolean {
  const [field, ...more] = defaultSpec(table).fields
  return (
    field?.transform === BRONZE_PARTITION.transform &&
    columnName(schemaOf(table), field['source-id']) === BRONZE_PARTITION.column &&
    more.length === 0
  )
}
