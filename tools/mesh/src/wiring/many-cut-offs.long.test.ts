import { expect, test } from 'vitest'
import { cutOff } from './fixtures/cut-off-subscriber.js'

test('a subscriber that is cut off 50 times at random among 100,000 changes hears what the log holds', async () => {
  const { heard, told } = await cutOff(100_000, 50)
  expect(heard).toEqual(told)
})
