import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchBuffers } from './batch-buffers.js'

test('no two batches that are being made share a byte, whatever was given back before', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ take_bytes: fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 1_100_000 })) }),
      fc.record({ giveBack: fc.nat() }),
    ),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(steps, (steps) => {
      const buffers = batchBuffers()
      const held: { readonly mark: number; readonly size_bytes: number; readonly buffer: Buffer }[] = []
      for (const [mark, step] of steps.entries()) {
        if ('take_bytes' in step) {
          held.push({ mark, size_bytes: step.take_bytes, buffer: buffers.take(step.take_bytes).fill(mark) })
        } else {
          const [back] = held.splice(step.giveBack % Math.max(1, held.length), 1)
          if (back) buffers.giveBack(back.buffer)
        }
      }
      for (const { mark, size_bytes, buffer } of held) expect(buffer.equals(Buffer.alloc(size_bytes, mark))).toBe(true)
    }),
    { seed: 10, numRuns: 50 },
  )
})

test('a large one is used again', () => {
  const buffers = batchBuffers()
  const first = buffers.take(300_000)
  buffers.giveBack(first)
  expect(buffers.take(299_000).buffer).toBe(first.buffer)
  expect(buffers.take(299_000).buffer).not.toBe(first.buffer)
})

test('what is kept has an end', () => {
  const buffers = batchBuffers()
  const many = Array.from({ length: 40 }, () => buffers.take(2 ** 20))
  const known = new Set(many.map(({ buffer }) => buffer))
  for (const buffer of many) buffers.giveBack(buffer)
  const again = Array.from({ length: 40 }, () => buffers.take(2 ** 20)).filter(({ buffer }) => known.has(buffer))
  expect(again).toHaveLength(16)
})
