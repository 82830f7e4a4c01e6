import type { Json } from '@storemesh/core'
import type { TableMetadata } from './metadata.js'
import { sealOf } from './metadata-json.js'
import { listPrinter } from './printed-list.js'
import type { Snapshot } from './snapshot.js'

/** Prints a table's state as the specification's JSON. A snapshot never changes, so its text is made once and remembered for as long as it lives. */
export function metadataPrinter(): (metadata: TableMetadata) => Uint8Array {
  const printed = new WeakMap<Snapshot, string>()
  const snapshotsBytes = listPrinter((snapshot: Snapshot) => {
    const known = printed.get(snapshot)
    if (known !== undefined) return known
    const { summary, ...rest } = snapshot
    const text = `${withBareIds(rest).slice(0, -1)},"summary":${JSON.stringify(summary)}}`
    printed.set(snapshot, text)
    return text
  })
  const logBytes = listPrinter(
    (entry: TableMetadata['snapshot-log'][number]) =>
      `{"snapshot-id":${entry['snapshot-id']},"timestamp-ms":${entry['timestamp-ms']}}`,
  )

  return (metadata) => {
    const { snapshots, properties, foreign, 'snapshot-log': log, ...rest } = metadata
    const table = metadata['table-uuid']
    const unknown = Object.entries(foreign).map(([name, value]) => `,${JSON.stringify(name)}:${withBareIds(value)}`)
    return sealed([
      Buffer.from(`{${withBareIds(rest).slice(1, -1)},"properties":${JSON.stringify(properties)},"snapshots":[`),
      snapshotsBytes(table, snapshots),
      Buffer.from('],"snapshot-log":['),
      logBytes(table, log),
      Buffer.from(`]${unknown.join('')}`),
    ])
  }
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
