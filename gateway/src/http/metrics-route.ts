import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { EXPOSITION_TYPE } from '../metrics/exposition.js'
import type { Metrics } from '../metrics/registry.js'
import { comesFromHere } from './comes-from-here.js'
import { type Refusal, sendRefusal } from './refusal.js'

export const METRICS_PATH = '/metrics'

/** Who may read the figures: nobody, whoever asks from this machine or by a token of the mesh or a service, or everybody. */
export type MetricsFor = 'off' | 'loopback' | 'everybody'

export interface MetricsRoute {
  readonly metrics: Metrics
  readonly shownTo: MetricsFor
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
}

export function serveMetrics(app: FastifyInstance, { metrics, shownTo, viewerOf }: MetricsRoute): void {
  if (shownTo === 'off') return
  const maySee = async ({ raw, headers }: FastifyRequest): Promise<boolean> => {
    if (shownTo === 'everybody' || comesFromHere(raw)) return true
    const { who } = await viewerOf(headers)
    return who.kind === 'mesh' || who.kind === 'service'
  }
  app.get(METRICS_PATH, async (request, reply) => {
    if (!(await maySee(request))) return sendRefusal(reply, notForThem)
    return reply.header('content-type', EXPOSITION_TYPE).header('cache-control', 'no-store').send(metrics.text())
  })
}

const notForThem: Refusal = {
  status: 403,
  code: 'METRICS_REFUSED',
  message: 'expected somebody on this machine, or a token of a service; the owners can say gateway.metrics = everybody',
}
