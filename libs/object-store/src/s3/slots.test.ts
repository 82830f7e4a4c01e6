import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inParallel } from './in-parallel.js'
import { slotsOf } from './slots.js'

test('no more run at a time than there are slots, all have their turn, and a failure gives its slot back', async () => {
  const holds = async (slots: number, fails: readonly boolean[]) => {
    const inTurn = slotsOf(slots)
    let running = 0
    let most = 0
    const work = async (failing: boolean) => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
      if (failing) throw new Error('failed')
    }
    const ends = await Promise.allSettled(fails.map((failing) => inTurn(() => work(failing))))
    expect(ends.map(({ status }) => status === 'rejected')).toEqual(fails)
    expect(most).toBe(Math.min(slots, fails.length))
  }
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean()), holds), { seed: 13 })
})

test('work in parallel brings its results in order', async () => {
  expect(await inParallel(20, 3, async (index) => index * index)).toEqual(Array.from({ length: 20 }, (_, index) => index ** 2))
})

test('work in parallel starts nothing after a failure, and ends when all that ran have ended', async () => {
  const started: number[] = []
  const ended: number[] = []
  const work = async (index: number) => {
    started.push(index)
    if (index === 1) throw new Error('failed')
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(index)
  }
  await expect(inParallel(20, 3, work)).rejects.toThrow('failed')
  expect(started).toEqual([0, 1, 2])
  expect(ended).toEqual([0, 2])
})
