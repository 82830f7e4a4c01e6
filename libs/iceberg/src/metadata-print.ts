import type { Json } from '@storemesh/core'
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

  return (metadata) => {
    const { snapshots, properties, foreign, 'snapshot-log': log, ...rest } = metadata
    const parts = [
      withBareIds(rest).slice(1, -1),
      `"properties":${JSON.stringify(properties)}`,
      `"snapshots":[${snapshots.map(snapshotText).join(',')}]`,
      `"snapshot-log":[${log.map((entry) => `{"snapshot-id":${entry['snapshot-id']},"timestamp-ms":${entry['timestamp-ms']}}`).join(',')}]`,
      ...Object.entries(foreign).map(([name, value]) => `${JSON.stringify(name)}:${withBareIds(value)}`),
    ]
    const text = Buffer.from(`{${parts.join(',')}`)
    return Buffer.concat([text, Buffer.from(`,"mesh-checksum":"${sealOf(text)}"}`)])
  }
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
