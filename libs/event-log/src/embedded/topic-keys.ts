import type { KeyRange } from '@storemesh/lmdb'

/** Keys of a topic's environment. The first byte says what stands there; numbers are big-endian, so that byte order is theirs. */

export const descriptionKey: Buffer = Buffer.from('d')

export const nextOffsetKey = (partition: number): Buffer => numbered('n', partition)

/** Stands while a deleted topic's records are being taken out. */
export const deletedKey: Buffer = Buffer.from('x')

export const batchKey = (partition: number, offset: number): Buffer => placed('b', partition, offset)

/** Of a compacted topic: a record that a newer one of its key has made superfluous. */
export const supersededKey = (partition: number, offset: number): Buffer => placed('z', partition, offset)

/** Of a compacted topic: a record that says that its key is gone. */
export const tombstoneKey = (partition: number, offset: number): Buffer => placed('t', partition, offset)

/** Of a compacted topic: where a key's newest record is. */
export const newestKey = (partition: number, hash: Buffer): Buffer => Buffer.concat([numbered('k', partition), hash])

/** Of any key that ends in an offset. */
export const offsetOfBatchKey = (key: Buffer): number => key.readUIntBE(5, OFFSET_BYTES)

/** The batches of one partition whose first offset is at least `from` and below `to`. */
export const batchesBetween = (partition: number, from: number, to: number): Pick<KeyRange, 'from' | 'to'> => ({
  from: batchKey(partition, from),
  to: batchKey(partition, to),
})

export const sequenceKey = (partition: number, producer: string): Buffer =>
  Buffer.concat([numbered('s', partition), Buffer.from(producer)])

export const groupKey = (group: string, partition: number): Buffer => {
  const number = Buffer.allocUnsafe(4)
  number.writeUInt32BE(partition)
  return Buffer.concat([Buffer.from(`g${group}\0`), number])
}

/** Who takes part in a group, and which partitions are whose. */
export const membersKey = (group: string): Buffer => Buffer.from(`m${group}`)

/** Six bytes hold 2^48 records of one partition: nine years at a million a second. */
const OFFSET_BYTES = 6
export const OFFSET_MAX = 2 ** 48 - 1

const placed = (letter: string, partition: number, offset: number): Buffer => {
  const key = Buffer.allocUnsafe(11)
  key.write(letter, 0, 'latin1')
  key.writeUInt32BE(partition, 1)
  key.writeUIntBE(offset, 5, OFFSET_BYTES)
  return key
}

const numbered = (letter: string, number: number): Buffer => {
  const key = Buffer.allocUnsafe(5)
  key.write(letter, 0, 'latin1')
  key.writeUInt32BE(number, 1)
  return key
}

export const numberValue = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeDoubleBE(value)
  return bytes
}

export const numberOf = (value: Buffer | undefined): number | undefined => value?.readDoubleBE(0)
