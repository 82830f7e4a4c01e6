import { expect, test } from 'vitest'
import { outbox } from './outbox.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what sockets have to say in one turn leaves when it is over, in their order and once', async () => {
  const leaving = outbox()
  const left: string[] = []
  for (const socket of ['one', 'two', 'three']) leaving.add(() => left.push(socket))
  await Promise.resolve()
  expect(left).toEqual([])
  await turn()
  expect(left).toEqual(['one', 'two', 'three'])
  await turn()
  expect(left).toEqual(['one', 'two', 'three'])
})

test('what is to be said while others leave, leaves a turn later', async () => {
  const leaving = outbox()
  const left: string[] = []
  leaving.add(() => {
    left.push('one')
    leaving.add(() => left.push('another'))
  })
  leaving.add(() => left.push('two'))
  await turn()
  expect(left.slice(0, 2)).toEqual(['one', 'two'])
  await turn()
  expect(left).toEqual(['one', 'two', 'another'])
})
