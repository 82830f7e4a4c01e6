import type { Json } from '@storemesh/core'
import { boundedCache } from './bounded-cache.js'
import type { TableMetadata } from './metadata.js'
import { sealOf } from './metadata-json.js'
import type { Snapshot } from './snapshot.js'

/** Prints a table's state as the specification's JSON. A snapshot never changes, so its text is made once and remembered for as long as it lives. */
export function metadataPrinter(): (metadata: TableMetadata) => Uint8Array {
  const printed = new WeakMap<Snapshot, string>()
  const snapshotText = (snapshot: Snapshot) => {
    const known = printed.get(snapshot)
    if (known !== undefined) return known
    const { summary, ...rest } = snapshot
    const text = `${withBareIds(rest).slice(0, -1)},"summary":${JSON.stringify(summary)}}`
    printed.set(snapshot, text)
    return text
  }

  const joined = boundedCache<Joined>(JOINED_BYTES_MAX, ({ buffer }) => buffer.length)
  const snapshotsBytes = (table: string, snapshots: readonly Snapshot[]): Uint8Array => {
    const before = joined.get(table)
    const known = before && continues(before, snapshots) ? before : NONE
    const news = snapshots
      .slice(known.count)
      .map((snapshot, at) => `${known.count + at === 0 ? '' : ','}${snapshotText(snapshot)}`)
    const { buffer, size_bytes } = withText(known, news.join(''))
    joined.set(table, { buffer, size_bytes, count: snapshots.length, last: snapshots.at(-1) })
    return buffer.subarray(0, size_bytes)
  }

  return (metadata) => {
    const { snapshots, properties, foreign, 'snapshot-log': log, ...rest } = metadata
    const after = [
      `"snapshot-log":[${log.map((entry) => `{"snapshot-id":${entry['snapshot-id']},"timestamp-ms":${entry['timestamp-ms']}}`).join(',')}]`,
      ...Object.entries(foreign).map(([name, value]) => `${JSON.stringify(name)}:${withBareIds(value)}`),
    ]
    return sealed([
      Buffer.from(`{${withBareIds(rest).slice(1, -1)},"properties":${JSON.stringify(properties)},"snapshots":[`),
      snapshotsBytes(metadata['table-uuid'], snapshots),
      Buffer.from(`],${after.join(',')}`),
    ])
  }
}

/** A table's snapshots as they were printed last: nearly always one has come since, and none has gone. */
interface Joined {
  /** With room for more: what was printed is not copied for each that comes. */
  readonly buffer: Buffer
  readonly size_bytes: number
  readonly count: number
  readonly last: Snapshot | undefined
}

const NONE: Joined = { buffer: Buffer.alloc(0), size_bytes: 0, count: 0, last: undefined }
const JOINED_BYTES_MAX = 16 * 1024 * 1024

/** Snapshots come at the end and keep their order: where the last one stands where it stood, none before it is gone. */
const continues = ({ count, last }: Joined, snapshots: readonly Snapshot[]): boolean => count > 0 && snapshots[count - 1] === last

function withText({ buffer, size_bytes }: Joined, text: string): Pick<Joined, 'buffer' | 'size_bytes'> {
  const needed = size_bytes + Buffer.byteLength(text)
  const roomy = needed <= buffer.length ? buffer : Buffer.allocUnsafe(needed * 2)
  if (roomy !== buffer) buffer.copy(roomy, 0, 0, size_bytes)
  roomy.write(text, size_bytes)
  return { buffer: roomy, size_bytes: needed }
}

const SEAL_BYTES = Buffer.byteLength(`,"mesh-checksum":"${sealOf(Buffer.alloc(0))}"}`)

/** The parts, one after the other, and the checksum of them; in one piece of memory, which is large. */
function sealed(parts: readonly Uint8Array[]): Uint8Array {
  const size_bytes = parts.reduce((sum, { length }) => sum + length, 0)
  const bytes = Buffer.allocUnsafe(size_bytes + SEAL_BYTES)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  bytes.write(`,"mesh-checksum":"${sealOf(bytes.subarray(0, size_bytes))}"}`, size_bytes)
  return bytes
}

const ID_NAME = /^(parent-|current-)?snapshot-id$/
const ID = /^-?\d{1,19}$/
const MARK = '\u0000'

/** JSON with snapshot ids as numbers of any length. */
export function withBareIds(value: object | Json): string {
  const text = JSON.stringify(value, (name, member: unknown) =>
    ID_NAME.test(name) ? marked(member) : name === 'snapshot-ids' && Array.isArray(member) ? member.map(marked) : member,
  )
  return text.replace(/"\\u0000(-?\d+)\\u0000"/g, '$1')
}

const marked = (id: unknown): unknown => (typeof id === 'string' && ID.test(id) ? MARK + id + MARK : id)
