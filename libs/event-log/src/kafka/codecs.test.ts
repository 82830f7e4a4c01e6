import { isFault } from '@storemesh/core'
import fc from 'fast-check'
import { compress } from 'snappy'
import { describe, expect, test } from 'vitest'
import { type Codec, lz4, snappy, zstd } from './codecs.js'

const bytes = fc
  .array(fc.constantFrom('order', 'Makassar', '\x00', 'é', '{"price":12}'), { maxLength: 4000 })
  .map((words) => Buffer.from(words.join(' ')))

function length(block: Buffer): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(block.length)
  return bytes
}

describe.each<[string, Codec]>([
  ['snappy', snappy],
  ['lz4', lz4],
])('a batch packed by %s', (_, codec) => {
  test('is what it was when it is unpacked', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (batch) => {
        expect((await codec.unpack(await codec.pack(batch))).equals(batch)).toBe(true)
      }),
      { seed: 5, numRuns: 50 },
    )
  })

  test('is refused where it is cut off or another thing', async () => {
    const packed = await codec.pack(Buffer.from('one order and another order and another one'))
    for (const wrong of [packed.subarray(0, packed.length / 2), Buffer.from('no batch at all')]) {
      const error = await codec.unpack(wrong).catch((error: unknown) => error)
      expect(isFault(error, 'LOG_BATCH_CORRUPT')).toBe(true)
    }
  })
})

test('snappy is read in blocks behind a header, as Java writes it, and in one block without', async () => {
  const [one, other] = [await compress(Buffer.from('first block, ')), await compress(Buffer.from('second block'))]
  const header = Buffer.from('82534e41505059000000000100000001', 'hex')
  const framed = Buffer.concat([header, length(one), one, length(other), other])
  expect((await snappy.unpack(framed)).toString()).toBe('first block, second block')
  expect((await snappy.unpack(one)).toString()).toBe('first block, ')
})

describe('zstd', () => {
  /** Made by the `zstd` command. */
  const FRAME = Buffer.from('28b52ffd0458e100006f6e65206f726465722c20616e6420616e6f74686572206f72646572e7b8fc28', 'hex')

  test('is read, and refused where it is cut off', async () => {
    expect((await zstd.unpack(FRAME)).toString()).toBe('one order, and another order')
    const error = await zstd.unpack(FRAME.subarray(0, 20)).catch((error: unknown) => error)
    expect(isFault(error, 'LOG_BATCH_CORRUPT')).toBe(true)
  })

  test('is not written, by name', async () => {
    const error = await zstd.pack(Buffer.from('an order')).catch((error: unknown) => error)
    expect(isFault(error, 'LOG_CODEC_UNSUPPORTED')).toBe(true)
  })
})
