import { type Dice, Fault, withinLimit } from '@storemesh/core'
import { type AvroCodecName, containerOf, packedBlock, type Packing } from '../avro-container.js'
import type { ColumnStatistics } from '../column-statistics.js'
import type { SingleValue } from '../single-value.js'
import type { Schema } from '../types.js'
import { partitioner, type PartitionSource } from './partitioner.js'
import { rowBytes } from './row-bytes.js'
import { rowEncoder } from './row-encoder.js'
import { rowSchema } from './row-schema.js'
import type { NamedValues } from './row-value.js'

/** The rows of one partition as an Avro data file, with what a table must know of it. */
export interface AvroRowsFile {
  readonly bytes: Uint8Array
  readonly record_count: number
  /** The value of each field of the spec, in their order. */
  readonly partition: readonly (SingleValue | null)[]
  readonly columns: ReadonlyMap<number, ColumnStatistics>
}

export interface AvroRowsTarget {
  readonly schema: Schema
  /** The fields of the partition spec that the files are of. */
  readonly partition?: readonly PartitionSource[]
  readonly codec?: AvroCodecName
  readonly dice: Dice
}

const BLOCK_BYTES = 256 * 1024
const DEFLATE_LEVEL = 1
const FILES_MAX = 1000
const FILE_BYTES_MAX = 2 ** 30

/** One file for each partition that the rows fall into; none for no rows. VALUE_INVALID, REQUIRED_VALUE_MISSING. */
export function writeAvroRows(
  rows: Iterable<NamedValues>,
  { schema, partition = [], codec = 'deflate', dice }: AvroRowsTarget,
): AvroRowsFile[] {
  if (schema.fields.length === 0) throw new Fault('SCHEMA_INVALID', 'a data file needs one column or more')
  const partitionOf = partitioner(schema, partition)
  const header = new Map([
    ['avro.schema', JSON.stringify(rowSchema(schema))],
    ['iceberg.schema', JSON.stringify(schema)],
  ])
  const open = new Map<string, OpenFile>()
  for (const row of rows) {
    const { key, values } = partitionOf(row)
    let file = open.get(key)
    if (!file) {
      withinLimit('partitions in one write', open.size + 1, { min: 1, max: FILES_MAX })
      const sync = Buffer.from(dice.uuid().replaceAll('-', ''), 'hex')
      file = openFile(schema, values, { codec, level: DEFLATE_LEVEL, sync })
      open.set(key, file)
    }
    file.put(row)
  }
  return [...open.values()].map((file) => file.finished(header))
}

interface OpenFile {
  put(row: NamedValues): void
  finished(header: ReadonlyMap<string, string>): AvroRowsFile
}

function openFile(schema: Schema, partition: readonly (SingleValue | null)[], packing: Packing): OpenFile {
  const out = rowBytes()
  const encoder = rowEncoder(schema, out)
  const blocks: Uint8Array[] = []
  let record_count = 0
  let in_block = 0
  let size_bytes = 0

  function closeBlock(): void {
    if (in_block === 0) return
    const block = packedBlock({ count: in_block, bytes: out.buffer.subarray(0, out.length) }, packing)
    size_bytes = withinLimit('bytes in one Avro file', size_bytes + block.length, { min: 0, max: FILE_BYTES_MAX })
    blocks.push(block)
    out.length = 0
    in_block = 0
  }

  return {
    put(row) {
      encoder.put(row)
      record_count += 1
      in_block += 1
      if (out.length >= BLOCK_BYTES) closeBlock()
    },
    finished(header) {
      closeBlock()
      const bytes = containerOf(header, blocks, packing)
      return { bytes, record_count, partition, columns: encoder.statistics() }
    },
  }
}
