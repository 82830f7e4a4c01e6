import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { logLevel } from 'kafkajs'
import { createLogger } from 'kafkajs/src/loggers/index.js'
import ConnectionPool from 'kafkajs/src/network/connectionPool.js'
import socketFactory from 'kafkajs/src/network/socketFactory.js'
import { expect, onTestFinished, test } from 'vitest'
import { withoutHalfAnswers } from './half-answers.js'

const REQUEST_WITHIN_MS = 300
const PAYLOAD = Buffer.from('answered')
const NOTHING = Buffer.alloc(0)
/** Where a request has the number by which its answer is known: behind its length, its key and its version. */
const NUMBER = { from: 8, to: 12 }

const lengthOf = (bytes: number): Buffer => {
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes)
  return length
}

/** Answers in full, but on its first connection breaks off within the answer. */
async function dyingBroker(): Promise<number> {
  let connections = 0
  const answer = (socket: Socket, request: Buffer) => {
    const number = request.subarray(NUMBER.from, NUMBER.to)
    if (connections === 1) socket.end(Buffer.concat([lengthOf(100_000), number, PAYLOAD]))
    else socket.write(Buffer.concat([lengthOf(number.length + PAYLOAD.length), number, PAYLOAD]))
  }
  const server = createServer((socket) => {
    connections += 1
    socket.on('data', (request) => answer(socket, request)).on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return address.port
}

async function connectionsTo(port: number) {
  const pool = new ConnectionPool({
    host: '127.0.0.1',
    port,
    logger: createLogger({ level: logLevel.NOTHING, logCreator: () => () => undefined }),
    socketFactory: socketFactory(),
    connectionTimeout: 5000,
    requestTimeout: REQUEST_WITHIN_MS,
  })
  onTestFinished(() => pool.destroy())
  const ask = () =>
    pool.send({
      request: { apiKey: 3, apiVersion: 0, apiName: 'Metadata', encode: async () => ({ buf: NOTHING, buffer: NOTHING }) },
      response: { decode: async (raw) => raw.toString(), parse: async (text) => text },
    })
  return { pool, ask }
}

test('a broker that goes within an answer is asked in vain for as long as the half of it is kept', async () => {
  const { ask } = await connectionsTo(await dyingBroker())
  await expect(ask()).rejects.toThrow('Closed connection')
  await expect(ask()).rejects.toThrow('timed out')
  await expect(ask()).rejects.toThrow('timed out')
})

test('and answers again once it is forgotten', async () => {
  const { pool, ask } = await connectionsTo(await dyingBroker())
  await expect(ask()).rejects.toThrow('Closed connection')
  withoutHalfAnswers({ connectionPool: pool })
  expect(await ask()).toBe('answered')
})
