import { once } from 'node:events'
import { connect } from 'node:net'

/** A client that says what it likes byte by byte, and hears until the gateway hangs up. */
export async function rawConnection(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => undefined) // the gateway hung up while more was being said
  const heard = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  await once(socket, 'connect')
  return { socket, heard }
}

/** The first status of an answer as it came over the wire, and the code in it; empty where it hung up without one. */
export function toldOnTheWire(answer: string): string {
  const status = /^HTTP\/1\.1 (?<status>\d{3})/.exec(answer)?.groups?.['status'] ?? ''
  const code = /"code":"(?<code>\w+)"/.exec(answer)?.groups?.['code'] ?? ''
  return `${status} ${code}`.trim()
}
