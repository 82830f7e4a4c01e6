import { Fault } from '@storemesh/core'
import type { Broker } from 'kafkajs/src/cluster/index.js'

export interface ClusterMetadata {
  readonly clusterId: string
  readonly topics: readonly { readonly name: string; readonly id: string; readonly partitions: number }[]
}

const METADATA = { apiKey: 3, apiVersion: 12, apiName: 'Metadata' } as const
const UUID_BYTES = 16
/** No tags of the header; every topic; none is made; no list of what one may do; no tags. */
const EVERY_TOPIC = Buffer.from([0, 0, 0, 0, 0])

/**
 * The topics of a cluster with the identities that the broker itself gives them (metadata of version 12, which kafkajs does not
 * speak). An identity kept by us, in a setting or in a topic of its own, would not notice that somebody else made a topic anew.
 */
export const clusterMetadata = (broker: Broker): Promise<ClusterMetadata> =>
  broker.connectionPool.send<ClusterMetadata>({
    request: { ...METADATA, encode: async () => ({ buf: EVERY_TOPIC, buffer: EVERY_TOPIC }) },
    response: { decode: async (raw) => metadataFrom(raw), parse: async (answer) => answer },
  })

export function metadataFrom(raw: Buffer): ClusterMetadata {
  const answer = reading(raw)
  answer.tags() // of the header
  answer.int32() // how long to wait
  answer.list(() => {
    answer.int32()
    answer.text()
    answer.int32()
    answer.text()
    answer.tags()
  })
  const clusterId = answer.text()
  if (clusterId === undefined) throw new Fault('LOG_UNREACHABLE', 'expected the identity of the Kafka cluster, got none')
  answer.int32() // the controller
  const topics = answer.list(() => {
    answer.int16() // its error
    const name = answer.text()
    const id = answer.bytes(UUID_BYTES).toString('base64url')
    const internal = answer.bytes(1)[0] === 1
    const partitions = answer.list(() => {
      answer.int16()
      for (const _ of ['index', 'leader', 'epoch']) answer.int32()
      for (const _ of ['replicas', 'in sync', 'offline']) answer.list(() => answer.int32())
      answer.tags()
    }).length
    answer.int32()
    answer.tags()
    return name === undefined || internal ? [] : [{ name, id, partitions }]
  })
  return { clusterId, topics: topics.flat() }
}

function reading(raw: Buffer) {
  let at = 0
  const bytes = (count: number) => {
    if (at + count > raw.length) throw new RangeError(`expected ${count} more bytes of metadata, got ${raw.length - at}`)
    at += count
    return raw.subarray(at - count, at)
  }
  const varint = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes(1).readUInt8()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const text = () => {
    const length = varint()
    return length === 0 ? undefined : bytes(length - 1).toString()
  }
  const list = <Item>(item: () => Item): Item[] => Array.from({ length: Math.max(varint() - 1, 0) }, item)
  const tags = () => {
    for (let left = varint(); left > 0; left--) {
      varint()
      bytes(varint())
    }
  }
  return { bytes, int16: () => bytes(2).readInt16BE(), int32: () => bytes(4).readInt32BE(), text, list, tags }
}
