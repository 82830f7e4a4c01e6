import fastify, { type FastifyInstance } from 'fastify'
import { listen } from './listen.js'

/** Whether the process lives, and whether it can be asked now. */
export function answerHealth(app: FastifyInstance, isReady: () => boolean): void {
  app.get('/health/live', () => ({ status: 'live' }))
  app.get('/health/ready', (_request, reply) => (isReady() ? { status: 'ready' } : reply.code(503).send({ status: 'draining' })))
}

export interface ServedHealth {
  readonly url: string
  readonly drain: () => Promise<void>
}

/** The health alone, of a process that answers nothing else. */
export async function serveHealth({ host, port }: { readonly host: string; readonly port: number }): Promise<ServedHealth> {
  const app = fastify({ forceCloseConnections: true })
  answerHealth(app, () => true)
  const url = await listen(app, host, port)
  return { url, drain: async () => app.close() }
}
