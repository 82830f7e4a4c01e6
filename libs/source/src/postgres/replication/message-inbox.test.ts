import { Readable } from 'node:stream'
import { systemClock, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { messageInbox } from './message-inbox.js'
import type { StreamMessage } from './replication-message.js'

const output = (text: string): StreamMessage => ({ kind: 'output', bytes: Buffer.from(text) })
const alive = (looked_to: bigint): StreamMessage => ({ kind: 'alive', looked_to, wantsAnswer: false })

test('messages come out in order, and of words that the server is alive the last in a row', async () => {
  const inbox = messageInbox(systemClock)
  const sent = [alive(1n), alive(2n), output('a'), alive(3n), output('b')]
  for (const message of sent) inbox.put(message, 10)
  const read = [await inbox.next(), await inbox.next(), await inbox.next(), await inbox.next()]
  expect(read).toEqual([alive(2n), output('a'), alive(3n), output('b')])
  const later = inbox.next()
  inbox.put(output('c'), 10)
  expect(await later).toEqual(output('c'))
  inbox.close()
})

test('the socket waits while much is held, and flows again when it is read', async () => {
  const inbox = messageInbox(systemClock)
  const socket = new Readable({ read: () => undefined })
  inbox.attach(socket)
  inbox.put(output('small'), 10)
  expect(socket.isPaused()).toBe(false)
  inbox.put(output('large'), 5 << 20)
  expect(socket.isPaused()).toBe(true)
  await inbox.next()
  expect(socket.isPaused()).toBe(true)
  await inbox.next()
  expect(socket.isPaused()).toBe(false)
  inbox.close()
})

test('a failure is told after what came before it, and silence is one', async () => {
  const inbox = messageInbox(systemClock)
  inbox.put(output('a'), 10)
  inbox.fail(new Error('Connection terminated'))
  expect(await inbox.next()).toEqual(output('a'))
  await expect(inbox.next()).rejects.toThrow('Connection terminated')
  await expect(messageInbox(virtualClock(0)).next()).rejects.toThrow('SOURCE_UNREACHABLE')
})
