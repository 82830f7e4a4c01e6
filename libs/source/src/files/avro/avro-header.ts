import type { Pieces } from '../pieces.js'
import { cursorOf, takeBytes, takeCount, takeLong } from '@storemesh/schema-registry/avro'
import { isUnreadable, unreadable } from '../unreadable.js'
import { ofAvro } from './of-avro.js'

export interface AvroHeader {
  readonly schema: string
  readonly codec: string
  /** What ends each block. */
  readonly sync: Uint8Array
  /** Where the first block begins. */
  readonly end: number
}

export const SYNC_BYTES = 16
const MAGIC = Buffer.from('Obj\u0001', 'latin1')
const USUAL_BYTES = 1 << 16
const HEADER_BYTES_MAX = 4 << 20

export async function avroHeader(pieces: Pieces, size_bytes: number): Promise<AvroHeader> {
  const usual = await pieces(0, Math.min(size_bytes, USUAL_BYTES))
  if (!MAGIC.equals(usual.subarray(0, MAGIC.length))) throw unreadable('it is no Avro file')
  const header = headerIn(usual)
  if (header) return header
  const all = await pieces(0, Math.min(size_bytes, HEADER_BYTES_MAX))
  const longer = all.length > usual.length ? headerIn(all) : undefined
  if (!longer) throw unreadable(`it ends within its header, or that is longer than ${HEADER_BYTES_MAX} bytes`)
  return longer
}

/** Undefined where the bytes do not reach to its end. */
function headerIn(bytes: Uint8Array): AvroHeader | undefined {
  try {
    return ofAvro(() => readHeader(bytes))
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}

function readHeader(bytes: Uint8Array): AvroHeader {
  const cursor = cursorOf(bytes, 0)
  takeBytes(cursor, MAGIC.length)
  const members = new Map<string, string>()
  for (let count = Number(takeLong(cursor)); count !== 0; count = Number(takeLong(cursor))) {
    if (count < 0) takeLong(cursor)
    for (let left = Math.abs(count); left > 0; left -= 1) {
      const name = takeBytes(cursor, takeCount(cursor)).toString()
      members.set(name, takeBytes(cursor, takeCount(cursor)).toString())
    }
  }
  const sync = Buffer.from(takeBytes(cursor, SYNC_BYTES))
  return { schema: members.get('avro.schema') ?? '', codec: members.get('avro.codec') ?? 'null', sync, end: cursor.at }
}
