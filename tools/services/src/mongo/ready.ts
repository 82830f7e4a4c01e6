import { once } from 'node:events'
import { connect } from 'node:net'
import { messageOf } from '@storemesh/core'
import type { Place } from '../service.js'

const ANSWERS_WITHIN_MS = 5000
/** A message that holds `{ ping: 1, $db: 'admin' }`. */
const PING = Buffer.concat([
  Buffer.from('330000000100000000000000dd0700000000000000', 'hex'),
  Buffer.from('\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0', 'latin1'),
])

export async function whyNotReady({ port }: Place): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    socket.write(PING)
    await once(socket, 'data', { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })
    return undefined
  } catch (error) {
    return `answers nothing: ${messageOf(error)}`
  } finally {
    socket.destroy()
  }
}
