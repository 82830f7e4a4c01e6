import { describe, expect, test } from 'vitest'
import { murmur2, partitionOfKey } from './partition-of-key.js'

describe('a key', () => {
  // The values that Kafka's own tests expect.
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('%j hashes as in Kafka', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash)
  })

  test('has one partition, whatever its language', () => {
    for (const key of ['', 'a', 'Bánh mì', 'ร้านค้า', '\u{1f6d2}']) {
      expect(partitionOfKey(key, 12)).toBe(partitionOfKey(key, 12))
      expect(partitionOfKey(key, 12)).toBeLessThan(12)
      expect(partitionOfKey(key, 12)).toBeGreaterThanOrEqual(0)
      expect(partitionOfKey(key, 1)).toBe(0)
    }
  })
})
