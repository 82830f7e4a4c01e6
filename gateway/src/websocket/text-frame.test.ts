import { createServer } from 'node:http'
import { once } from 'node:events'
import { onTestFinished, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { writeTextFrame } from './text-frame.js'

/** A client, and what writes to it beside the library that owns the connection. */
async function connected() {
  const http = createServer()
  const accept = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const served = new Promise<{ write: (text: string, sent?: () => void) => void; library: WebSocket }>((resolve) => {
    http.on('upgrade', (request, stream, head) => {
      accept.handleUpgrade(request, stream, head, (library) => {
        resolve({ write: (text, sent) => writeTextFrame(stream, text, sent), library })
      })
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => void http.close())
  const address = http.address()
  const client = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  onTestFinished(() => client.terminate())
  const heard: string[] = []
  client.on('message', (data, isBinary) => heard.push(isBinary || !Buffer.isBuffer(data) ? 'no text' : data.toString()))
  return { ...(await served), client, heard }
}

const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000]

test('a text of any length arrives as it is, of one byte a character or of more', async () => {
  const { write, heard, client } = await connected()
  const texts = LENGTHS.flatMap((length) => ['a'.repeat(length), `${'é'.repeat(length)}—🛒`])
  for (const text of texts) write(text)
  while (heard.length < texts.length) await once(client, 'message')
  expect(heard).toEqual(texts)
})

test('frames of the library and ours arrive in the order in which they were sent', async () => {
  const { write, library, heard, client } = await connected()
  const pinged = once(client, 'ping')
  write('one')
  library.send('two')
  library.ping()
  write('thrée')
  library.send('four')
  await pinged
  while (heard.length < 4) await once(client, 'message')
  expect(heard).toEqual(['one', 'two', 'thrée', 'four'])
  const sent = new Promise<void>((resolve) => {
    write('five', resolve)
  })
  await sent
  library.close(1000, 'done')
  expect((await once(client, 'close'))[0]).toBe(1000)
  expect(heard.at(-1)).toBe('five')
})
