import { once } from 'node:events'
import { connect } from 'node:net'
import { messageOf } from '@storemesh/core'
import type { Place } from './service.js'

const ANSWERS_WITHIN_MS = 5000

/** Undefined where the server says anything at all to a question in its protocol. */
export async function whyNoAnswer({ port }: Place, question: Uint8Array): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    socket.write(question)
    await once(socket, 'data', { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })
    return undefined
  } catch (error) {
    return `answers nothing: ${messageOf(error)}`
  } finally {
    socket.destroy()
  }
}
