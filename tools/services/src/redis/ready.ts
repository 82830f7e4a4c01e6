import { connect } from 'node:net'
import { messageOf } from '@storemesh/core'
import type { Place } from '../service.js'

const ANSWERS_WITHIN_MS = 5000
const ANSWER_BYTES_MAX = 1024

/** It answers whoever has its password; while it reads what it has stored it says so. */
export async function whyNotReady({ port, credentials }: Place): Promise<string | undefined> {
  const answer = await ask(port, `AUTH ${credentials?.secretAccessKey.reveal() ?? ''}\r\nPING\r\n`).catch(messageOf)
  return answer === '+OK\r\n+PONG\r\n' ? undefined : `answers a ping with ${JSON.stringify(answer.slice(0, 100))}`
}

/** All that it says until it has answered both lines. */
const ask = (port: number, lines: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(lines))
    let answer = ''
    const end = (work: () => void) => {
      socket.destroy()
      work()
    }
    socket.setTimeout(ANSWERS_WITHIN_MS, () => end(() => reject(new Error(`nothing within ${ANSWERS_WITHIN_MS} ms`))))
    socket.on('error', (error) => end(() => reject(error)))
    socket.on('close', () => resolve(answer))
    socket.on('data', (bytes) => {
      answer += bytes.toString()
      if (answer.split('\r\n').length > 2 || answer.length > ANSWER_BYTES_MAX) end(() => resolve(answer))
    })
  })
