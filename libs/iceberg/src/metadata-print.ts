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

  const joined = boundedCache<Joined>(JOINED_BYTES_MAX, ({ bytes }) => bytes.length)
  const snapshotsBytes = (table: string, snapshots: readonly Snapshot[]): Uint8Array => {
    const before = joined.get(table)
    const known = before && continues(before, snapshots) ? before : NONE
    const news = snapshots
      .slice(known.count)
      .map((snapshot, at) => `${known.count + at === 0 ? '' : ','}${snapshotText(snapshot)}`)
    const bytes = Buffer.concat([known.bytes, Buffer.from(news.join(''))])
    joined.set(table, { bytes, count: snapshots.length, last: snapshots.at(-1) })
    return bytes
  }

  return (metadata) => {
    const { snapshots, properties, foreign, 'snapshot-log': log, ...rest } = metadata
    const after = [
      `"snapshot-log":[${log.map((entry) => `{"snapshot-id":${entry['snapshot-id']},"timestamp-ms":${entry['timestamp-ms']}}`).join(',')}]`,
      ...Object.entries(foreign).map(([name, value]) => `${JSON.stringify(name)}:${withBareIds(value)}`),
    ]
    const text = Buffer.concat([
      Buffer.from(`{${withBareIds(rest).slice(1, -1)},"properties":${JSON.stringify(properties)},"snapshots":[`),
      snapshotsBytes(metadata['table-uuid'], snapshots),
      Buffer.from(`],${after.join(',')}`),
    ])
    return Buffer.concat([text, Buffer.from(`,"mesh-checksum":"${sealOf(text)}"}`)])
  }
}

/** A table's snapshots as they were printed last: nearly always one has come since, and none has gone. */
interface Joined {
  readonly bytes: Uint8Array
  readonly count: number
  readonly last: Snapshot | undefined
}

const NONE: Joined = { bytes: new Uint8Array(0), count: 0, last: undefined }
const JOINED_BYTES_MAX = 16 * 1024 * 1024

/** Snapshots come at the end and keep their order: where the last one stands where it stood, none before it is gone. */
const continues = ({ count, last }: Joined, snapshots: readonly Snapshot[]): boolean => count > 0 && snapshots[count - 1] === last

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
