import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Clock, type Dice, Fault, isFault, messageOf } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { KeyValueStore } from '@storemesh/key-value'
import type { Log } from '@storemesh/telemetry'
import { type AcceptDelivery, acceptDeliveries } from '../delivery/accept-delivery.js'
import { bodyDigest } from '../delivery/delivery.js'
import { requireSigned, requireTimely } from '../signature.js'
import { checkedWebhook, type CheckedWebhook, type Webhook } from '../webhook.js'
import { accepted, type Answer, refused } from './answers.js'
import { keyHeader, signatureHeaders } from './delivery-headers.js'
import { readBody } from './read-body.js'
import { recordKey, requireEvent } from './require-event.js'

export interface WebhookHandlerParts {
  /** By the name in the path. */
  readonly webhooks: Readonly<Record<string, Webhook>>
  /** Where deliveries and their keys are kept, for this alone. */
  readonly store: KeyValueStore
  readonly eventLog: Pick<EventLog, 'append'>
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Log
  readonly limits?: Partial<WebhookLimits>
}

export interface WebhookLimits {
  /** Requests at once; with the largest bodies they are what a process can hold. */
  readonly requests_max: number
  readonly body_ms_max: number
}

const LIMITS: WebhookLimits = { requests_max: 256, body_ms_max: 10_000 }

interface Door {
  readonly name: string
  readonly webhook: CheckedWebhook
  readonly accept: AcceptDelivery
}

/** Answers `POST /<name>`; for a server of Node's own. WEBHOOK_NAME_INVALID, LIMIT_EXCEEDED. */
export function webhookHandler(
  parts: WebhookHandlerParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { clock, log } = parts
  const limits = { ...LIMITS, ...parts.limits }
  const doors = new Map(Object.entries(parts.webhooks).map(([name, webhook]) => [name, doorOf(name, webhook, parts)]))
  let requests = 0

  const answer = async (request: IncomingMessage, door: Door | undefined): Promise<Answer> => {
    if (!door) throw new Fault('WEBHOOK_NOT_FOUND', 'there is no webhook of this name; see which are configured')
    if (request.method !== 'POST') throw new Fault('WEBHOOK_METHOD_REFUSED', 'expected POST')
    if (requests > limits.requests_max)
      throw new Fault('WEBHOOK_BUSY', `${limits.requests_max} deliveries are under way: send it again a little later`)
    return deliver(request, door, limits, clock)
  }

  return async (request, response) => {
    const door = doors.get(nameIn(request))
    requests += 1
    try {
      send(request, response, await answer(request, door))
    } catch (error) {
      const refusal = refused(error)
      note(log, door, refusal.status, error)
      send(request, response, refusal)
    } finally {
      requests -= 1
    }
  }
}

/** What is cheap to refuse is refused first, and nothing of a body is looked at before it is known whose it is. */
async function deliver(request: IncomingMessage, door: Door, limits: WebhookLimits, clock: Clock): Promise<Answer> {
  const { secrets, window_ms, body_bytes_max, key_fields } = door.webhook
  const { timestamp, signatures } = signatureHeaders(request.headers)
  const came_ms = clock.now_ms()
  const signed_ms = requireTimely(timestamp, window_ms, came_ms)
  const body = await readBody(request, { bytes_max: body_bytes_max, ms_max: limits.body_ms_max }, clock)
  requireSigned({ timestamp, signatures, body }, secrets)
  const key = keyHeader(request.headers)
  const record_key = recordKey(requireEvent(body), key_fields) ?? key
  const signing = { timestamp, until_ms: signed_ms + 2 * window_ms }
  return accepted(await door.accept({ key, record_key, body, digest: bodyDigest(body), came_ms }, signing))
}

function doorOf(name: string, declared: Webhook, { store, eventLog, clock, dice }: WebhookHandlerParts): Door {
  const webhook = checkedWebhook(name, declared)
  const accept = acceptDeliveries({ webhook: name, topic: webhook.topic, store, eventLog, clock, dice })
  return { name, webhook, accept }
}

const nameIn = ({ url = '/' }: IncomingMessage): string => /^\/([^/?#]*)(?:[?#]|$)/.exec(url)?.[1] ?? ''

/** A stranger's text is no field: neither a name that is none, nor anything of a body. */
function note(log: Log, door: Door | undefined, status: number, error: unknown): void {
  const code = isFault(error) ? error.code : 'INTERNAL'
  const fields = { webhook: door?.name, status, code }
  if (status < 500) return log.warn('webhook_refused', fields)
  const reason = error instanceof Error && error.cause !== undefined ? error.cause : error
  log.error('webhook_failed', { ...fields, reason: messageOf(reason) })
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': text.length,
    'x-content-type-options': 'nosniff',
    ...headers,
    // the rest of a body that was refused is not waited for
    ...(!request.complete && { connection: 'close' }),
  })
  response.end(request.method === 'HEAD' ? undefined : text)
}
