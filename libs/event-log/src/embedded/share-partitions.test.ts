import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { sharePartitions } from './share-partitions.js'

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
const nobody = (partitions: number) => Array.from({ length: partitions }, () => ({ member: '', generation: 0 }))

test('partitions are dealt out evenly, none moves without need, and each that moves has a new generation', () => {
  fc.assert(
    fc.property(names, names, fc.integer({ min: 1, max: 20 }), (before, after, partitions) => {
      const first = sharePartitions(before, nobody(partitions))
      const second = sharePartitions(after, first)
      const counts = after.map((member) => second.filter((owner) => owner.member === member).length)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(partitions)
      for (const [partition, owner] of second.entries()) {
        const was = first[partition]
        expect(owner.generation).toBe((was?.generation ?? 0) + (owner.member === was?.member ? 0 : 1))
      }
      expect(sharePartitions(after, second)).toEqual(second)
    }),
    { seed: 7 },
  )
})
