import { once } from 'node:events'
import { createServer } from 'node:net'
import { Fault } from '@storemesh/core'

const HOST = '127.0.0.1'

/** A port of the loopback that nobody listens on: the wanted one where it is free. */
export async function freePort(wanted?: number): Promise<number> {
  const found = (wanted === undefined ? undefined : await listenOnce(wanted)) ?? (await listenOnce(0))
  if (found === undefined) throw new Fault('PORT_IN_USE', `no port of ${HOST} is free. End what listens there`)
  return found
}

async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer()
  try {
    server.listen({ port, host: HOST, exclusive: true })
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : undefined
  } catch {
    return undefined // somebody listens there
  } finally {
    server.close()
  }
}
