import { connect } from 'node:net'
import { messageOf } from '@storemesh/core'
import type { Place } from '../service.js'
import { DATABASE } from './database.js'

const ANSWERS_WITHIN_MS = 5000
const PROTOCOL = 196_608 // 3.0
const ASKS_WHO_YOU_ARE = 'R'

/** It asks a newcomer for the password once it can serve; until then it answers with an error. */
export async function whyNotReady({ port }: Place): Promise<string | undefined> {
  const answer = await firstAnswer(port).catch(messageOf)
  return answer.startsWith(ASKS_WHO_YOU_ARE) ? undefined : `answers a newcomer with ${JSON.stringify(answer.slice(0, 100))}`
}

const firstAnswer = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(greeting()))
    socket.setTimeout(ANSWERS_WITHIN_MS, () => socket.destroy(new Error(`nothing within ${ANSWERS_WITHIN_MS} ms`)))
    socket.once('error', reject)
    socket.once('close', () => resolve(''))
    socket.once('data', (bytes) => {
      resolve(bytes.toString('latin1'))
      socket.destroy()
    })
  })

function greeting(): Buffer {
  const body = Buffer.from(`user\0${DATABASE.user}\0database\0${DATABASE.name}\0\0`)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(head.length + body.length, 0)
  head.writeUInt32BE(PROTOCOL, 4)
  return Buffer.concat([head, body])
}
