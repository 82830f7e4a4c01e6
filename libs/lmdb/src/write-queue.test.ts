import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { writeQueue } from './write-queue.js'

/** A disk that is done when it is told to, and what happens, in its order. */
function slowDisk() {
  const events: string[] = []
  const ends: { done(): void; fail(error: Error): void }[] = []
  let written_bytes = 0
  const queue = writeQueue({
    written_bytes: () => written_bytes,
    async commit(work) {
      await nextTurn()
      work()
      events.push('on its way')
      await new Promise<void>((done, fail) => ends.push({ done, fail }))
    },
  })
  const write = (name: string, size_bytes: number) =>
    queue
      .add(() => {
        written_bytes += size_bytes
        events.push(name)
      })
      .then(
        () => events.push(`${name} told`),
        (error: Error) => events.push(`${name}: ${error.message}`),
      )
  /** So many turns that whatever can happen without the disk has happened. */
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await nextTurn()
  }
  return { events, ends, write, settle, queue }
}

const LARGE = 700_000

test('a transaction ends with the write that makes it large, and the others wait for the next', async () => {
  const { events, ends, write, settle } = slowDisk()
  const all = ['a', 'b', 'c'].map((name) => write(name, LARGE))
  await settle()
  expect(events).toEqual(['a', 'b', 'on its way'])
  ends[0]?.done()
  await settle()
  expect(events.slice(3)).toEqual(['c', 'on its way', 'a told', 'b told'])
  ends[1]?.done()
  await Promise.all(all)
  expect(events.at(-1)).toBe('c told')
})

test('what a write leads to is in time for the transaction after the next, and not in the way of the next one', async () => {
  const { events, ends, write, settle } = slowDisk()
  const first = write('a', LARGE).then(() => write('after a', 1))
  const others = [write('b', LARGE), write('c', 1)]
  await settle()
  ends[0]?.done()
  await settle()
  ends[1]?.done()
  await settle()
  ends[2]?.done()
  await Promise.all([first, ...others])
  expect(events.filter((event) => !event.endsWith('told'))).toEqual([
    'a',
    'b',
    'on its way',
    'c',
    'on its way',
    'after a',
    'on its way',
  ])
})

test('a write that nobody waits behind is told as soon as it is on the disk', async () => {
  const { events, ends, write, settle } = slowDisk()
  const only = write('a', 1)
  await settle()
  ends[0]?.done()
  await only
  expect(events).toEqual(['a', 'on its way', 'a told'])
})

test('a transaction that the disk refuses takes nothing from the one before it', async () => {
  const { events, ends, write, settle, queue } = slowDisk()
  const all = ['a', 'b', 'c'].map((name) => write(name, LARGE))
  await settle()
  ends[0]?.done()
  await settle()
  ends[1]?.fail(new Error('the disk is full'))
  await Promise.all([...all, queue.drained()])
  expect(events.filter((event) => event.startsWith('a ') || event.startsWith('b ') || event.startsWith('c:'))).toEqual([
    'a told',
    'b told',
    'c: the disk is full',
  ])
})
