import { type ColumnChunk, type FileMetaData, parquetMetadata } from 'hyparquet'
import type { Pieces } from '../pieces.js'
import { attempt, unreadable } from '../unreadable.js'
import { type SchemaTree, schemaTree } from './schema-tree.js'

export interface ParquetFooter {
  readonly tree: SchemaTree
  readonly groups: readonly RowGroup[]
}

export interface RowGroup {
  /** How many rows lie before it in the file. */
  readonly start: number
  readonly rows: number
  /** As many as the tree has columns, in their order. */
  readonly chunks: readonly Chunk[]
}

/** The values of a column in a row group. */
export interface Chunk {
  readonly codec: string
  readonly values: number
  readonly start: number
  readonly end: number
}

const TAIL_BYTES = 8
const FOOTER_BYTES_MAX = 16 << 20

export async function parquetFooter(pieces: Pieces, size_bytes: number): Promise<ParquetFooter> {
  if (size_bytes < TAIL_BYTES) throw halfOfFile()
  const tail = Buffer.from(await pieces(size_bytes - TAIL_BYTES, TAIL_BYTES))
  const magic = tail.toString('latin1', 4)
  if (magic === 'PARE') throw unreadable('it is encrypted')
  if (magic !== 'PAR1') throw halfOfFile()
  const length = TAIL_BYTES + tail.readUInt32LE(0)
  if (length > size_bytes) throw unreadable('its footer is longer than the file')
  if (length > FOOTER_BYTES_MAX) throw unreadable(`its footer has ${length} bytes, and ${FOOTER_BYTES_MAX} are read`)
  const bytes = await pieces(size_bytes - length, length)
  return attempt(() => footerOf(metadataOf(bytes), size_bytes), 'its footer cannot be read')
}

/** The library wants a buffer that ends with the file. */
function metadataOf(bytes: Uint8Array): FileMetaData {
  const alone = new ArrayBuffer(bytes.length)
  new Uint8Array(alone).set(bytes)
  return parquetMetadata(alone, { geoparquet: false })
}

function footerOf(metadata: FileMetaData, size_bytes: number): ParquetFooter {
  const tree = schemaTree(metadata.schema)
  let start = 0
  const groups = metadata.row_groups.map((group): RowGroup => {
    const rows = counted(group.num_rows)
    if (group.columns.length !== tree.columns.length)
      throw unreadable('a row group of it does not have the columns of its schema')
    const chunks = group.columns.map((chunk, at) => chunkOf(chunk, tree.columns[at]?.path, size_bytes))
    const found = { start, rows, chunks }
    start += rows
    return found
  })
  return { tree, groups }
}

function chunkOf({ file_path, meta_data, crypto_metadata }: ColumnChunk, path: string | undefined, size_bytes: number): Chunk {
  if (crypto_metadata || !meta_data) throw unreadable('its columns are encrypted')
  if (file_path) throw unreadable('its columns lie in other files')
  if (meta_data.path_in_schema.join('.') !== path)
    throw unreadable('the columns of a row group of it are not in the order of its schema')
  const { codec, num_values, data_page_offset, dictionary_page_offset, total_compressed_size } = meta_data
  const data = counted(data_page_offset)
  const dictionary = dictionary_page_offset === undefined ? 0 : counted(dictionary_page_offset)
  const start = dictionary > 0 ? Math.min(data, dictionary) : data
  const end = start + counted(total_compressed_size)
  if (end > size_bytes) throw unreadable('a column of it lies past its end')
  return { codec: codec ?? 'none that is known', values: counted(num_values), start, end }
}

function counted(number: bigint): number {
  const count = Number(number)
  if (!Number.isSafeInteger(count) || count < 0) throw unreadable('a number in its footer is none')
  return count
}

const halfOfFile = () => unreadable('it does not end as a Parquet file does: it is half of one, or another thing')
