import type { IncomingMessage, ServerResponse } from 'node:http'
import { Fault } from '@storemesh/core'
import type { SchemaRegistry } from '../schema-registry.js'
import { type Answer, failed } from './answers.js'
import { readRequest } from './read-request.js'
import { answerOf } from './registry-routes.js'

export interface RegistryHandlerOptions {
  /** Whether whoever sent these credentials may do so; undefined where none came. Everybody may, where it is left out. */
  readonly allows?: (authorization: string | undefined, action: 'read' | 'write') => Promise<boolean> | boolean
  /** What nobody named: for the log, never for whoever asked. */
  readonly log?: (error: unknown) => void
}

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json'

/** Answers requests of the Confluent-compatible protocol; for a server of Node's own. */
export const registryHandler =
  (registry: SchemaRegistry, { allows = () => true, log = () => undefined }: RegistryHandlerOptions = {}) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answer(registry, request, allows).catch((error: unknown): Answer => {
      const failure = failed(error)
      if (failure.status >= 500) log(error)
      return failure
    })
    const text = Buffer.from(JSON.stringify(body))
    response.writeHead(status, {
      'content-type': CONTENT_TYPE,
      'content-length': text.length,
      'x-content-type-options': 'nosniff',
    })
    response.end(request.method === 'HEAD' ? undefined : text)
  }

async function answer(
  registry: SchemaRegistry,
  request: IncomingMessage,
  allows: NonNullable<RegistryHandlerOptions['allows']>,
): Promise<Answer> {
  const { authorization } = request.headers
  const read = await readRequest(request)
  const isRead = read.method === 'GET' || read.path[0] === 'compatibility'
  if (!(await allows(authorization, isRead ? 'read' : 'write'))) {
    throw authorization === undefined
      ? new Fault('CREDENTIALS_REFUSED', 'this registry asks who you are: send an authorization header')
      : new Fault('NOT_ALLOWED', `these credentials may not ${isRead ? 'read' : 'write'} schemas here`)
  }
  return answerOf(registry, read)
}
