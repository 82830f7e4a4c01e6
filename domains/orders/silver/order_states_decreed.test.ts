import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { STATES } from '../given-channels.js'

test('what comes after what: a shipped order is cancelled no more, and what is paid back stays so', async () => {
  const states = await modelRows(new URL('./order_states_decreed.sql', import.meta.url), {}, 'state_rank')
  expect(states).toEqual(STATES)
})
