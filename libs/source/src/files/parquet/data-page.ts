import { checksum } from '@storemesh/core'
import type { PageHeader } from 'hyparquet'
import { attempt, unreadable } from '../unreadable.js'
import { brotli, gzip, lz4Block, snappy, type Unpack, zstd } from '../unpack.js'
import { bitsOf, levelRuns, type Reader, readerOf } from './level-runs.js'
import { decodedValues, plainValues, type Values } from './physical-value.js'
import type { Column } from './schema-tree.js'

/** What a page says of a column, entry by entry. */
export interface Entries {
  /** None where every entry has its value. */
  readonly definitions: Int32Array | undefined
  /** None where no entry repeats. */
  readonly repetitions: Int32Array | undefined
  /** The text of an entry that has its value. It is made when it is asked for: a page may hold millions. */
  readonly textAt: (entry: number) => string
}

export interface PackedPage {
  readonly header: PageHeader
  readonly bytes: Uint8Array
  readonly codec: string
}

export const PAGE_BYTES_MAX = 64 << 20
const PAGE_ENTRIES_MAX = 4 << 20

/** The texts of a column's dictionary. */
export function dictionaryTexts({ header, bytes, codec }: PackedPage, { type, text }: Column): readonly string[] {
  const count = countOf(header.dictionary_page_header?.num_values)
  const unpacked = unpackedBytes(codec, bytes, header.uncompressed_page_size)
  const values = plainValues({ reader: readerOf(unpacked), count, type, bytes_max: PAGE_BYTES_MAX })
  return Array.from({ length: count }, (_, number) => text(values(number)))
}

export function pageEntries(page: PackedPage, column: Column, dictionary: readonly string[] | undefined): Entries {
  return attempt(
    () => (page.header.type === 'DATA_PAGE_V2' ? newPage(page, column, dictionary) : oldPage(page, column, dictionary)),
    'a page of it cannot be read',
  )
}

export const entriesIn = ({ data_page_header, data_page_header_v2 }: PageHeader): number =>
  countOf(data_page_header_v2?.num_values ?? data_page_header?.num_values)

function oldPage({ header, bytes, codec }: PackedPage, column: Column, dictionary: readonly string[] | undefined): Entries {
  const { encoding } = header.data_page_header ?? {}
  const reader = readerOf(unpackedBytes(codec, bytes, header.uncompressed_page_size))
  const count = entriesIn(header)
  const levels = (most: number): Int32Array | undefined => {
    if (most === 0) return undefined
    const length = reader.view.getUint32(reader.offset, true)
    const runs = levelRuns({ view: reader.view, offset: reader.offset + 4 }, bitsOf(most), count)
    reader.offset += 4 + length
    return runs
  }
  const repetitions = levels(column.repetition)
  const definitions = levels(column.definition)
  return entries({ reader, count, encoding, repetitions, definitions }, column, dictionary)
}

/** Levels are never packed, and come without their length. */
function newPage({ header, bytes, codec }: PackedPage, column: Column, dictionary: readonly string[] | undefined): Entries {
  const page = header.data_page_header_v2
  if (!page) throw unreadable('a page of it has no header of its kind')
  const count = entriesIn(header)
  const repetitionsEnd = page.repetition_levels_byte_length
  const end = repetitionsEnd + page.definition_levels_byte_length
  if (!(repetitionsEnd >= 0 && end >= repetitionsEnd && end <= bytes.length))
    throw unreadable('the levels of a page of it end early')
  const levels = (most: number, from: number, to: number) =>
    most === 0 ? undefined : levelRuns(readerOf(bytes.subarray(from, to)), bitsOf(most), count)
  const repetitions = levels(column.repetition, 0, repetitionsEnd)
  const definitions = levels(column.definition, repetitionsEnd, end)
  const rest = bytes.subarray(end)
  const isPacked = page.is_compressed !== false && rest.length > 0
  const values = isPacked ? unpackedBytes(codec, rest, header.uncompressed_page_size - end) : rest
  return entries({ reader: readerOf(values), count, encoding: page.encoding, repetitions, definitions }, column, dictionary)
}

interface Levelled {
  readonly reader: Reader
  readonly count: number
  readonly encoding: string | undefined
  readonly repetitions: Int32Array | undefined
  readonly definitions: Int32Array | undefined
}

function entries(page: Levelled, column: Column, dictionary: readonly string[] | undefined): Entries {
  const { reader, count, encoding, definitions, repetitions } = page
  const present = definitions ? definitions.reduce((sum, level) => sum + (level === column.definition ? 1 : 0), 0) : count
  const valueText =
    encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY'
      ? fromDictionary(reader, present, dictionary ?? [])
      : ofValues(decodedValues(encoding, { reader, count: present, type: column.type, bytes_max: PAGE_BYTES_MAX }), column)
  if (!definitions || present === count) return { definitions: undefined, repetitions, textAt: valueText }
  const numbers = new Int32Array(count)
  let next = 0
  for (let entry = 0; entry < count; entry += 1) {
    numbers[entry] = next
    if (definitions[entry] === column.definition) next += 1
  }
  return { definitions, repetitions, textAt: (entry) => valueText(numbers[entry] ?? 0) }
}

const ofValues =
  (values: Values, { text }: Column) =>
  (number: number): string =>
    text(values(number))

function fromDictionary(reader: Reader, count: number, dictionary: readonly string[]): (number: number) => string {
  if (count === 0) return () => ''
  const width = reader.view.getUint8(reader.offset)
  const numbers = levelRuns({ view: reader.view, offset: reader.offset + 1 }, width, count)
  if (!numbers.every((number) => number >= 0 && number < dictionary.length)) {
    throw unreadable('a value in a page of it is not in its dictionary')
  }
  return (number) => dictionary[numbers[number] ?? 0] ?? ''
}

/** The checksum is there where the writer has set one. */
export function requireSound({ header, bytes }: PackedPage): void {
  if (header.crc !== undefined && header.crc >>> 0 !== checksum(bytes))
    throw unreadable('the checksum of a page of it does not fit its bytes')
}

const CODECS: Readonly<Record<string, Unpack>> = {
  UNCOMPRESSED: (packed) => packed,
  SNAPPY: snappy,
  GZIP: gzip,
  BROTLI: brotli,
  ZSTD: zstd,
  LZ4_RAW: lz4Block,
}

function unpackedBytes(codec: string, packed: Uint8Array, size_bytes: number): Uint8Array {
  const unpack = Object.hasOwn(CODECS, codec) ? CODECS[codec] : undefined
  if (!unpack) throw unreadable(`it is packed with ${codec}, expected one of ${Object.keys(CODECS).join(', ')}`)
  if (!(size_bytes >= 0 && size_bytes <= PAGE_BYTES_MAX))
    throw unreadable(`a page of it unpacks to more than ${PAGE_BYTES_MAX} bytes`)
  const unpacked = attempt(() => unpack(packed, Math.max(1, size_bytes)), 'a page of it cannot be unpacked')
  if (unpacked.length !== size_bytes) throw unreadable('a page of it does not unpack to as many bytes as it says')
  return unpacked
}

function countOf(count: number | undefined): number {
  if (count === undefined || !(count >= 0 && count <= PAGE_ENTRIES_MAX)) {
    throw unreadable(`a page of it has no number of values, or more than ${PAGE_ENTRIES_MAX}`)
  }
  return count
}
