import { once } from 'node:events'
import { silentLog } from '@storemesh/telemetry'
import { expect, test } from 'vitest'
import { connectedSocket } from '../fixtures/connected-socket.js'
import { type Channel, clientSocket } from './client-socket.js'
import { CLOSE } from './closing.js'
import { outbox } from './outbox.js'
import { bytesOf } from './text-frame.js'

const KIB = 1 << 10

/** A client, and the way to it. */
async function channelTo({ unsent_bytes_max = 1024 * KIB } = {}) {
  const { library, stream, client, heard } = await connectedSocket()
  let way: Channel | undefined
  const speak = (channel: Channel) => {
    way = channel
    return { take: async () => undefined, left: () => undefined }
  }
  clientSocket(library, {
    stream,
    outbox: outbox(),
    bytesOfTold: bytesOf,
    speak,
    unsent_bytes_max,
    log: silentLog,
    left: () => undefined,
  })
  if (!way) throw new Error('expected that somebody speaks to the client')
  return { channel: way, client, heard, closed: once(client, 'close') }
}

test('what was said before a connection is closed arrives before its end, in its order', async () => {
  const { channel, heard, closed } = await channelTo()
  channel.send('one')
  expect(channel.tell('{"é":', '"🛒"', '}')).toBe(true)
  channel.send('three')
  channel.close(CLOSE.restarting)
  channel.send('nobody hears this')
  expect((await closed)[0]).toBe(1012)
  expect(heard).toEqual(['one', '{"é":"🛒"}', 'three'])
})

test('who says much in one turn hears that there is no room, and goes on when it was sent', async () => {
  const { channel, heard, client } = await channelTo()
  const text = 'a'.repeat(40 * KIB)
  const room = [1, 2].map((said) => channel.tell(String(said), text, ''))
  expect(room).toEqual([true, false])
  await channel.emptied()
  expect(channel.tell('3', text, '')).toBe(true)
  while (heard.length < 3) await once(client, 'message')
  expect(heard).toEqual([1, 2, 3].map((said) => said + text))
})

test('who says more in one turn than may wait lets the client go', async () => {
  const { channel, heard, closed } = await channelTo({ unsent_bytes_max: 100 * KIB })
  const text = 'a'.repeat(60 * KIB)
  for (let said = 0; said < 4; said++) channel.send(text)
  expect((await closed)[0]).toBe(1013)
  expect(heard).toEqual([text, text])
})
