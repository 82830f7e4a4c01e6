import type { IncomingMessage, ServerResponse } from 'node:http'
import { Fault } from '@storemesh/core'
import type { SchemaRegistry } from '../schema-registry.js'
import { type Answer, failed } from './answers.js'
import { bodyOf, type RequestHead, requestHead } from './read-request.js'
import { answerOf } from './registry-routes.js'
import type { RegistryAction, RegistryRights } from './token-rights.js'

export interface RegistryHandlerOptions {
  /** Everybody may do everything, where it is left out. */
  readonly allows?: RegistryRights
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
      ...(status === 401 && { 'www-authenticate': 'Basic realm="schemas"' }),
      // the rest of a body that was refused is not waited for
      ...(!request.complete && { connection: 'close' }),
    })
    response.end(request.method === 'HEAD' ? undefined : text)
  }

async function answer(registry: SchemaRegistry, request: IncomingMessage, allows: RegistryRights): Promise<Answer> {
  const { authorization } = request.headers
  const head = requestHead(request)
  const action = actionOf(head)
  if (!(await allows(authorization, action))) {
    throw authorization === undefined
      ? new Fault('CREDENTIALS_REFUSED', `this registry asks who you are: send a token that may ${action} schemas`)
      : new Fault('NOT_ALLOWED', `these credentials may not ${action} schemas here`)
  }
  return answerOf(registry, { ...head, body: await bodyOf(request) })
}

/** What is not known to change nothing is a write: looking a schema up and comparing it are asked with a body. */
function actionOf({ method, path }: RequestHead): RegistryAction {
  const [first, ...rest] = path
  const asksWithBody = method === 'POST' && (first === 'compatibility' || (first === 'subjects' && rest.length === 1))
  return method === 'GET' || method === 'HEAD' || asksWithBody ? 'read' : 'write'
}
