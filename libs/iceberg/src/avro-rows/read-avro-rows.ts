import { Fault, parseJson } from '@storemesh/core'
import { attempt, type AvroBlock, CODECS_READ, openContainer } from '../avro-container.js'
import { requireSoundSchema } from '../schema.js'
import type { Refuse } from '../shape.js'
import type { StructType } from '../types.js'
import { fileShape, structOf } from './file-shape.js'
import { rowDecoder } from './row-decoder.js'
import type { NamedValues } from './row-value.js'

/** An Avro data file, opened. */
export interface AvroRows {
  /** The columns as the file's writer knew them, with their field ids. */
  readonly schema: StructType
  /** The rows in the order of the file, a bounded number at a time. Ends without an error only where the file was whole. */
  readonly batches: Iterable<readonly NamedValues[]>
}

/**
 * Rows of an Avro data file, read as columns of `now`, or as the file's own where that is left out. `file` is what messages
 * call it. DATA_FILE_CORRUPT, FILE_FORMAT_UNSUPPORTED.
 */
export function readAvroRows(bytes: Uint8Array, file: string, now?: StructType): AvroRows {
  const corrupt: Refuse = (what) => new Fault('DATA_FILE_CORRUPT', `${file}: ${what}; restore the file, or write it anew`)
  const unsupported: Refuse = (what) =>
    new Fault('FILE_FORMAT_UNSUPPORTED', `${file}: ${what}; rewrite the table's data files as Parquet`)
  const { header, blocks } = openContainer(bytes, corrupt)
  const codec = header.get('avro.codec') ?? 'null'
  if (!CODECS_READ.includes(codec)) throw unsupported(`it is packed with ${codec}, expected ${CODECS_READ.join(', ')}`)
  const avro = parseJson(header.get('avro.schema') ?? '')
  if (avro === undefined) throw corrupt('its header has no Avro schema')
  const { fields } = fileShape(avro, unsupported)
  const schema = structOf(fields)
  attempt(() => requireSoundSchema(schema), 'a name or an id stands for two of its columns', corrupt)
  const decode = rowDecoder(fields, now ?? schema, corrupt)
  return { schema, batches: batchesOf(blocks, decode, corrupt) }
}

type DecodeRow = ReturnType<typeof rowDecoder>

function* batchesOf(blocks: Iterable<AvroBlock>, decode: DecodeRow, refuse: Refuse): Generator<readonly NamedValues[]> {
  for (const block of blocks) yield attempt(() => rowsOf(block, decode), 'a row cannot be read', refuse)
}

function rowsOf({ count, bytes }: AvroBlock, decode: DecodeRow): readonly NamedValues[] {
  if (count > bytes.length) throw new RangeError('a block has more rows than bytes')
  const from = { bytes, at: 0 }
  const rows: NamedValues[] = []
  for (let index = 0; index < count; index += 1) rows.push(decode(from))
  if (from.at !== bytes.length) throw new RangeError('a block holds more than its rows')
  return rows
}
