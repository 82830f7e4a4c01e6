import { Fault } from '@storemesh/core'
import type { FastifyInstance } from 'fastify'

/** The URL that it answers at; PORT_IN_USE where another program has the port. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    throw new Fault(
      'PORT_IN_USE',
      `port ${port} on ${host} is taken by another program; stop it, or choose another port with --port`,
      { cause: error },
    )
  }
}
