import { expect, test } from 'vitest'
import { admission } from './admission.js'

const never = new AbortController().signal

test('lets so many in at once, the next when one leaves, in the order they came', async () => {
  const gate = admission('statements', { at_once_max: 1, waiting_max: 2 })
  const order: string[] = []
  const first = await gate.enter(never)
  const second = gate.enter(never).then((leave) => {
    order.push('second')
    return leave
  })
  const third = gate.enter(never).then(() => order.push('third'))
  expect(order).toEqual([])
  first()
  first() // leaving twice makes no second place
  const leaveSecond = await second
  expect(order).toEqual(['second'])
  leaveSecond()
  await third
  expect(order).toEqual(['second', 'third'])
})

test('who can wait is let in after those who cannot', async () => {
  const gate = admission('statements', { at_once_max: 1, waiting_max: 3 })
  const order: string[] = []
  const leave = await gate.enter(never)
  const entering = [
    ['patient', true],
    ['first', false],
    ['second', false],
  ] as const
  const entered = entering.map(([name, isPatient]) =>
    gate.enter(never, isPatient).then((leaveAgain) => {
      order.push(name)
      leaveAgain()
    }),
  )
  leave()
  await Promise.all(entered)
  expect(order).toEqual(['first', 'second', 'patient'])
})

test('refuses whom there is no place to wait for', async () => {
  const gate = admission('statements', { at_once_max: 1, waiting_max: 0 })
  await gate.enter(never)
  await expect(gate.enter(never)).rejects.toThrow('ENGINE_BUSY')
})

test('who gives up waiting holds no place', async () => {
  const gate = admission('statements', { at_once_max: 1, waiting_max: 1 })
  const leave = await gate.enter(never)
  const giveUp = new AbortController()
  const waiting = gate.enter(giveUp.signal)
  giveUp.abort(new Error('no longer'))
  await expect(waiting).rejects.toThrow('no longer')
  const next = gate.enter(never)
  leave()
  await next
})
