import { expect, test } from 'vitest'
import { turnstile } from './turnstile.js'

test('so many are inside at once, and each who waits comes in as one leaves, in the order in which they came', async () => {
  const places = turnstile(2)
  const begun: number[] = []
  const leave: (() => void)[] = []
  const visits = [1, 2, 3, 4].map((number) =>
    places.pass(async () => {
      begun.push(number)
      await new Promise<void>((resolve) => leave.push(resolve))
      return number
    }),
  )
  expect(begun).toEqual([1, 2])
  leave[1]?.()
  await visits[1]
  expect(begun).toEqual([1, 2, 3])
  leave[0]?.()
  await visits[0]
  expect(begun).toEqual([1, 2, 3, 4])
  leave[2]?.()
  leave[3]?.()
  expect(await Promise.all(visits)).toEqual([1, 2, 3, 4])
})

test('whoever fails leaves a place too', async () => {
  const places = turnstile(1)
  const failing = places.pass(() => Promise.reject(new Error('out')))
  const next = places.pass(async () => 'in')
  await expect(failing).rejects.toThrow('out')
  expect(await next).toBe('in')
})
