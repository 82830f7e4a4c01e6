import { once } from 'node:events'
import { expect, test } from 'vitest'
import { connectedSocket } from '../fixtures/connected-socket.js'
import { bytesOf, bytesOfMany, textFrame } from './text-frame.js'

async function connected() {
  const { stream, ...socket } = await connectedSocket()
  return { ...socket, write: (text: string, sent?: () => void) => stream.write(textFrame(bytesOf(text)), 'latin1', sent) }
}

const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000]

test('a text of any length arrives as it is, of one byte a character or of more', async () => {
  const { write, heard, client } = await connected()
  const texts = LENGTHS.flatMap((length) => ['a'.repeat(length), `${'é'.repeat(length)}—🛒`])
  for (const text of texts) write(text)
  while (heard.length < texts.length) await once(client, 'message')
  expect(heard).toEqual(texts)
})

test('the bytes of a text that many ask for are its own, whichever was asked for before', () => {
  const bytes = bytesOfMany()
  for (const text of ['é', 'é', '', 'a', 'é', 'a🛒', 'a🛒']) expect(Buffer.from(bytes(text), 'latin1').toString()).toBe(text)
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
