import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Cuttable {
  readonly port: number
  /** Ends every connection, and lets none through until it is mended. */
  cut(): void
  mend(): void
  /** Mends it too, but what says where a feed was is from now on of another mesh. */
  mendForgetful(): void
}

/** A way to a port on the loopback that can be cut. */
export async function cuttableWayTo(port: number): Promise<Cuttable> {
  const open = new Set<Socket>()
  let isCut = false
  let isForgetful = false
  const keep = (socket: Socket): Socket => {
    open.add(socket)
    return socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    if (isCut) return void near.destroy()
    const far = keep(connect(port, '127.0.0.1'))
    near.on('data', (said: Buffer) => far.write(isForgetful ? withoutPlace(said) : said))
    far.pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  const cut = () => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    cut()
    server.close()
  })
  const mend = () => void (isCut = false)
  const mendForgetful = () => {
    isForgetful = true
    mend()
  }
  return { port: portOf(server.address()), cut, mend, mendForgetful }
}

/** As many bytes, none of which is of a cursor that a gateway gave. */
const withoutPlace = (said: Buffer): Buffer =>
  Buffer.from(
    said.toString('latin1').replace(/(last-event-id: )(\S+)/i, (_, name: string, id: string) => name + 'A'.repeat(id.length)),
    'latin1',
  )

export function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return address.port
}
