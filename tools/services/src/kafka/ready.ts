import { once } from 'node:events'
import { connect } from 'node:net'
import { messageOf } from '@storemesh/core'
import type { Place } from '../service.js'

const ANSWERS_WITHIN_MS = 5000
/** Asks for the versions that it speaks, the one question before a login: length, ApiVersions 0, correlation 1, no client. */
const WHICH_VERSIONS = Buffer.from('0000000a0012000000000001ffff', 'hex')

/** It answers no request before it has started whole. */
export async function whyNotReady({ port }: Place): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    socket.write(WHICH_VERSIONS)
    await once(socket, 'data', { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })
    return undefined
  } catch (error) {
    return `answers nothing: ${messageOf(error)}`
  } finally {
    socket.destroy()
  }
}
