import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import { isJsonObject } from '@storemesh/core'
import type { FastifyInstance } from 'fastify'
import { type Refusal, sendRefusal } from '../refusal.js'

/** Lets whoever sees everything see what somebody of a role does. */
export interface ViewAs {
  readonly roles: readonly string[]
  readonly tokenFor: (asked: AskedView) => Promise<string>
}

export interface AskedView {
  readonly role: string
  readonly region?: string
  readonly user?: string
}

const TEXT_MAX = 200

/** Tokens of the page's choice. One who sees less gets none: not even for less. */
export function serveViewAs(
  app: FastifyInstance,
  { roles, tokenFor }: ViewAs,
  viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>,
): void {
  app.post('/page/token', async ({ headers, body }, reply) => {
    const { who } = await viewerOf(headers)
    if (who.kind !== 'mesh') return sendRefusal(reply, notYours)
    const asked = askedIn(body, roles)
    return asked
      ? reply.header('cache-control', 'no-store').send({ token: await tokenFor(asked) })
      : sendRefusal(reply, unknownRole(roles))
  })
}

function askedIn(body: unknown, roles: readonly string[]): AskedView | undefined {
  if (!isJsonObject(body)) return undefined
  const { role, region, user } = body
  if (typeof role !== 'string' || !roles.includes(role)) return undefined
  return { role, ...(isName(region) && { region }), ...(isName(user) && { user }) }
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX

const notYours: Refusal = {
  status: 403,
  code: 'VIEW_REFUSED',
  message: 'expected somebody who sees everything; ask whoever runs this gateway for a token',
}

const unknownRole = (roles: readonly string[]): Refusal => ({
  status: 400,
  code: 'BAD_REQUEST',
  message: `expected a role, one of ${roles.join(', ')}`,
})
