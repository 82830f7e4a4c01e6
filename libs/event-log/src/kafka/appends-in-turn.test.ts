import { isFault } from '@storemesh/core'
import type { Message } from 'kafkajs'
import { expect, test } from 'vitest'
import { type AppendingClient, appendsInTurn } from './appends-in-turn.js'

const unanswered = () => Object.assign(new Error('no answer'), { name: 'KafkaJSRequestTimeoutError' })
const refused = () => Object.assign(new Error('too large'), { name: 'KafkaJSProtocolError', type: 'MESSAGE_TOO_LARGE' })
const one = (text: string): Message[] => [{ value: Buffer.from(text) }]
const outcome = (work: Promise<void>) =>
  work.then(
    () => 'appended',
    (error: unknown) => (isFault(error) ? error.code : error instanceof Error ? error.name : 'unknown'),
  )

/** Clients whose sends end when the test says so; `sent` names the client and what it sends. */
function scripted() {
  const sent: string[] = []
  const disconnected: number[] = []
  const waiting: PromiseWithEnds[] = []
  let clients = 0
  const connect = async (): Promise<AppendingClient> => {
    const client = ++clients
    return {
      send: ({ topic, messages }) => {
        sent.push(`${client}: ${messages[0]?.value?.toString()} to ${topic}`)
        return new Promise<void>((answer, fail) => waiting.push({ answer, fail }))
      },
      disconnect: async () => void disconnected.push(client),
    }
  }
  const next = async () => {
    for (let turn = 0; turn < 50 && waiting.length === 0; turn += 1) await Promise.resolve()
    const first = waiting.shift()
    if (!first) throw new Error('expected something to have been sent')
    return first
  }
  return { connect, sent, disconnected, next, waiting }
}

interface PromiseWithEnds {
  readonly answer: () => void
  readonly fail: (error: Error) => void
}

test('of one topic the next append waits for the one before; other topics do not', async () => {
  const { connect, sent, next } = scripted()
  const appends = appendsInTurn(connect)
  await appends.open()
  const work = [appends.append('orders', one('a')), appends.append('orders', one('b')), appends.append('stock', one('c'))]
  const first = await next()
  expect(sent).toEqual(['1: a to orders', '1: c to stock'])
  first.answer()
  ;(await next()).answer()
  ;(await next()).answer()
  await Promise.all(work)
  expect(sent).toEqual(['1: a to orders', '1: c to stock', '1: b to orders'])
})

test.each([unanswered(), refused()])('after $name the next append goes out under another number', async (error) => {
  const { connect, sent, disconnected, next } = scripted()
  const appends = appendsInTurn(connect)
  const failing = outcome(appends.append('orders', one('a')))
  ;(await next()).fail(error)
  expect(await failing).toBe(error.name)
  expect(disconnected).toEqual([1])
  const after = outcome(appends.append('orders', one('b')))
  ;(await next()).answer()
  expect(await after).toBe('appended')
  expect(sent).toEqual(['1: a to orders', '2: b to orders'])
})

test('a client that others still send by is let go after the last of them', async () => {
  const { connect, disconnected, next } = scripted()
  const appends = appendsInTurn(connect)
  const orders = outcome(appends.append('orders', one('a')))
  const stock = outcome(appends.append('stock', one('b')))
  ;(await next()).fail(unanswered())
  await orders
  expect(disconnected).toEqual([])
  ;(await next()).answer()
  expect(await stock).toBe('appended')
  expect(disconnected).toEqual([1])
})

test('who waited behind an append without an answer shares its failure; who waited behind a refused one does not', async () => {
  const { connect, sent, next } = scripted()
  const appends = appendsInTurn(connect)
  const first = ['a', 'b', 'c'].map((text) => outcome(appends.append('orders', one(text))))
  ;(await next()).fail(unanswered())
  expect(await Promise.all(first)).toEqual(Array.from({ length: 3 }, () => 'KafkaJSRequestTimeoutError'))
  const second = ['d', 'e'].map((text) => outcome(appends.append('orders', one(text))))
  ;(await next()).fail(refused())
  ;(await next()).answer()
  expect(await Promise.all(second)).toEqual(['KafkaJSProtocolError', 'appended'])
  expect(sent).toEqual(['1: a to orders', '2: d to orders', '3: e to orders'])
})

test('closing waits for what is on its way, refuses what had no turn yet, and lets the client go', async () => {
  const { connect, disconnected, next, waiting } = scripted()
  const appends = appendsInTurn(connect)
  const work = ['a', 'b'].map((text) => outcome(appends.append('orders', one(text))))
  const first = await next()
  const closing = appends.close()
  expect(disconnected).toEqual([])
  first.answer()
  await closing
  expect(await Promise.all(work)).toEqual(['appended', 'LOG_CLOSED'])
  expect(waiting).toEqual([])
  expect(disconnected).toEqual([1])
})
