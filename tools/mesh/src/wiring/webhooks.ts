import { readFile } from 'node:fs/promises'
import { type Clock, Fault, messageOf, type Secret, systemDice } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { PathHandler } from '@storemesh/gateway'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import type { Log } from '@storemesh/telemetry'
import { type Webhook, webhookHandler } from '@storemesh/webhook'
import type { Layout } from '../data-folder/layout.js'
import { secretTexts } from '../kind/secret-texts.js'
import { variableOf } from '../settings/setting.js'
import type { WebhookSettings } from '../settings/webhooks.js'
import { contracts } from './contracts.js'

export interface OpenWebhooks {
  /** The path that they are answered below, if there are any. */
  readonly beside: readonly (readonly [string, PathHandler])[]
  close(): Promise<void>
}

interface WebhookParts {
  readonly layout: Layout
  readonly eventLog: EventLog
  readonly log: Log
  readonly clock: Clock
}

/** What answers `/webhooks`; nothing where none is configured. WEBHOOK_TOPIC_UNKNOWN, WEBHOOK_SECRETS_MISSING. */
export async function openWebhooks(
  settings: readonly WebhookSettings[],
  { layout, eventLog, log, clock }: WebhookParts,
): Promise<OpenWebhooks> {
  if (settings.length === 0) return { beside: [], close: async () => undefined }
  const keys = await topicKeys()
  const declared: [string, Webhook][] = []
  for (const each of settings) declared.push([each.name, await webhookOf(each, keys)])
  const store = await embeddedKeyValueStore({ folder: layout.webhooks, clock })
  try {
    const webhooks = Object.fromEntries(declared)
    const handler = webhookHandler({ webhooks, store, eventLog, log, clock, dice: systemDice })
    return { beside: [['/webhooks', handler]], close: () => store.close() }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Of each topic that a contract promises to read, the fields that it is keyed by. */
async function topicKeys(): Promise<ReadonlyMap<string, readonly string[]>> {
  const ports = [...(await contracts()).values()].map(({ port }) => port)
  return new Map(ports.flatMap((port) => (port.kind === 'topic' ? [[port.topic.name, port.topic.key] as const] : [])))
}

async function webhookOf(setting: WebhookSettings, keys: ReadonlyMap<string, readonly string[]>): Promise<Webhook> {
  const { name, topic } = setting
  const key_fields = keys.get(topic)
  if (key_fields === undefined) {
    const known = [...keys.keys()].join(', ')
    throw new Fault('WEBHOOK_TOPIC_UNKNOWN', `webhook ${name}: expected a topic of a contract (${known}), got ${topic}`)
  }
  return { topic, key_fields, secrets: await secretsOf(setting) }
}

async function secretsOf({ name, secrets, secretsFile }: WebhookSettings): Promise<readonly Secret[]> {
  const inFile = secretsFile === undefined ? [] : await secretsIn(name, secretsFile)
  if (secrets.length + inFile.length > 0) return [...secrets, ...inFile]
  const variable = variableOf({ name: `webhook.${name}.secrets` })
  throw new Fault(
    'WEBHOOK_SECRETS_MISSING',
    `webhook ${name}: set ${variable}, or ${variable}_FILE to the file that has its secrets`,
  )
}

async function secretsIn(name: string, path: string): Promise<readonly Secret[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('WEBHOOK_SECRETS_MISSING', `webhook ${name}: its secrets cannot be read (${messageOf(cause)})`, { cause })
  })
  return secretTexts.fromText(text, path) ?? []
}
