import { expect, test } from 'vitest'
import { cutOff } from './fixtures/cut-off-subscriber.js'

test('a subscriber that is cut off 20 times at random among 4,000 changes hears what the log holds, in its order, each once', async () => {
  const { heard, told } = await cutOff(4000, 20)
  expect(heard).toEqual(told)
}, 180_000)
