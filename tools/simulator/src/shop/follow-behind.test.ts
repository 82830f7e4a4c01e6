import { expect, test } from 'vitest'
import { followBehind } from './follow-behind.js'

/** Work that ends when it is told to, and what of it was begun together. */
function heldWork() {
  const begun: (readonly number[])[] = []
  const ends: { readonly end: () => void; readonly fail: (error: Error) => void }[] = []
  const doing = (works: readonly number[]) =>
    new Promise<void>((end, fail) => {
      begun.push(works)
      ends.push({ end, fail })
    })
  return { begun, doing, end: (at: number) => ends[at]?.end(), fail: (at: number, error: Error) => ends[at]?.fail(error) }
}
const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

test('what waits is done in order, all of it at once', async () => {
  const { begun, doing, end } = heldWork()
  const behind = followBehind(doing, { waiting_max: 5, together: 1 })
  for (const work of [1, 2, 3]) await behind.give(work)
  expect(begun).toEqual([[1]])
  expect(behind.done()).toBeUndefined()
  end(0)
  await turns()
  expect(begun).toEqual([[1], [2, 3]])
  expect(behind.done()).toBe(1)
  end(1)
  await behind.all()
  expect(behind.done()).toBe(3)
})

test('what is to be done together waits for the others, but at the end', async () => {
  const { begun, doing, end } = heldWork()
  const behind = followBehind(doing, { waiting_max: 3, together: 3 })
  await behind.give(1)
  await behind.give(2)
  expect(begun).toEqual([])
  await behind.give(3)
  await behind.give(4)
  end(0)
  await turns()
  expect(begun).toEqual([[1, 2, 3]])
  const all = behind.all()
  await turns()
  expect(begun).toEqual([[1, 2, 3], [4]])
  end(1)
  await all
  expect(behind.done()).toBe(4)
})

test('who gives too much waits until there is room', async () => {
  const { begun, doing, end } = heldWork()
  const behind = followBehind(doing, { waiting_max: 2, together: 1 })
  for (const work of [1, 2, 3]) await behind.give(work)
  let taken = false
  const given = behind.give(4).then(() => {
    taken = true
  })
  await turns()
  expect(taken).toBe(false)
  end(0)
  await given
  expect(begun).toEqual([[1], [2, 3, 4]])
  end(1)
  await behind.all()
})

test('what fails is heard by whoever gives or waits, and nothing is done after it', async () => {
  const { begun, doing, fail } = heldWork()
  const behind = followBehind(doing, { waiting_max: 2, together: 1 })
  await behind.give(1)
  await behind.give(2)
  fail(0, new Error('the shop is closed'))
  await expect(behind.all()).rejects.toThrow('the shop is closed')
  await expect(behind.give(3)).rejects.toThrow('the shop is closed')
  await expect(behind.all()).rejects.toThrow('the shop is closed')
  expect(begun).toEqual([[1]])
  expect(behind.done()).toBeUndefined()
})
