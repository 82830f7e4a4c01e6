import * as fc from 'fast-check'
import { uncompressSync } from 'snappy'
import { describe, expect, test } from 'vitest'
import { snappyPage } from './snappy-page.js'

/** Bytes that nobody can foretell, the same again and again, and pieces of before, near and far. */
const piece = fc.oneof(
  fc.record({ bytes: fc.uint8Array({ maxLength: 400 }) }),
  fc.record({ byte: fc.nat(255), times: fc.nat(3000) }),
  fc.record({ back: fc.nat(100_000), length: fc.nat(900) }),
  fc.record({ noise: fc.nat(100_000), seed: fc.nat(1000) }),
)
type Piece = typeof piece extends fc.Arbitrary<infer Value> ? Value : never

function pageOf(pieces: readonly Piece[]): Buffer {
  let page = Buffer.alloc(0)
  for (const each of pieces) {
    if ('bytes' in each) page = Buffer.concat([page, each.bytes])
    else if ('byte' in each) page = Buffer.concat([page, Buffer.alloc(each.times, each.byte)])
    else if ('back' in each) {
      const from = Math.max(0, page.length - each.back)
      page = Buffer.concat([page, page.subarray(from, from + each.length)])
    } else page = Buffer.concat([page, Buffer.from(noise(each.seed, each.noise))])
  }
  return page
}

const noise = (seed: number, length: number): Uint8Array => {
  let state = seed + 1
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 16)
}

const unpacked = (page: Uint8Array): Buffer => Buffer.from(uncompressSync(Buffer.from(snappyPage(page))))

describe('a page as Snappy packs it', () => {
  test('is unpacked by others to what it was, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const page = pageOf(pieces)
        expect(unpacked(page).equals(page)).toBe(true)
      }),
      { seed: 31, numRuns: 300 },
    )
  })

  test('has nothing, one byte, and each length at which a copy or what is fresh is written otherwise', () => {
    const lengths = [0, 1, 3, 4, 5, 11, 12, 59, 60, 61, 63, 64, 65, 67, 68, 69, 255, 256, 257, 65_535, 65_536, 65_537, 131_073]
    for (const length of lengths) {
      const page = Buffer.from(noise(length, length))
      expect(unpacked(page).equals(page)).toBe(true)
      const twice = Buffer.concat([page, Buffer.from('between'), page, Buffer.alloc(length, 7)])
      expect(unpacked(twice).equals(twice)).toBe(true)
    }
  })

  test('of a column of ids that begin alike is a fraction of it', () => {
    const ids = Array.from({ length: 5000 }, (_, n) => `b7d9a1f2-0000-4000-8000-${String(n).padStart(12, '0')}`)
    const page = Buffer.from(ids.join(''))
    expect(snappyPage(page).length).toBeLessThan(page.length / 6)
  })
})
