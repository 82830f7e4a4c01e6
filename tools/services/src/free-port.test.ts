import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from './free-port.js'

test('a port that was free is given again when it is wanted', async () => {
  const port = await freePort()
  expect(port).toBeGreaterThan(1023)
  expect(await freePort(port)).toBe(port)
})

test('where somebody listens on the wanted one, it is another', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const bound = server.address()
  const taken = typeof bound === 'object' && bound !== null ? bound.port : 0
  expect(await freePort(taken)).not.toBe(taken)
})
