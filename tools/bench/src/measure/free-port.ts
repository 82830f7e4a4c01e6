import { createServer } from 'node:net'
import { Fault } from '@storemesh/core'

/** A port that nobody listens on, for a program that cannot say which one it took. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Fault('BENCH_NO_PORT', 'expected a port to be free'))
      })
    })
  })
}
