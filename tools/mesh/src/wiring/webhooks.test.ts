import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { secret, systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { silentLog } from '@storemesh/telemetry'
import { signatureOf } from '@storemesh/webhook'
import { expect, onTestFinished, test } from 'vitest'
import { layoutOf } from '../data-folder/layout.js'
import type { WebhookSettings } from '../settings/webhooks.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { openWebhooks } from './webhooks.js'

const TOPIC = 'transactions-topic'
const CRM: WebhookSettings = { name: 'crm', topic: TOPIC, secrets: [secret('the secret of the crm')], secretsFile: undefined }

async function webhooks(settings: readonly WebhookSettings[]) {
  const layout = layoutOf(await freshFolder())
  const eventLog = await embeddedEventLog({ folder: layout.log, clock: systemClock, dice: systemDice })
  onTestFinished(() => eventLog.close())
  await eventLog.createTopic(TOPIC, { partitions: 1 })
  const opened = await openWebhooks(settings, { layout, eventLog, log: silentLog, clock: systemClock })
  onTestFinished(() => opened.close())
  return { layout, eventLog, beside: opened.beside }
}

test('nothing is mounted, and no folder made, where none is configured', async () => {
  const { beside, layout } = await webhooks([])
  expect(beside).toEqual([])
  expect(existsSync(layout.webhooks)).toBe(false)
})

test('an event is keyed as the contract of its topic says, and signed with a secret of the file', async () => {
  const secretsFile = join(await freshFolder(), 'secrets')
  await writeFile(secretsFile, 'an older secret of the crm\na newer secret of the crm\n')
  const { beside, eventLog } = await webhooks([{ ...CRM, secrets: [], secretsFile }])
  const handler = beside[0]?.[1]
  const server = createServer((request, response) => void handler?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const at = server.address()
  const [body, timestamp] = ['{"user_id":"u-1"}', String(systemClock.now_ms())]
  const signature = signatureOf(secret('a newer secret of the crm'), timestamp, Buffer.from(body))
  const answer = await fetch(`http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}/crm`, {
    method: 'POST',
    headers: { 'x-mesh-timestamp': timestamp, 'x-mesh-signature': signature, 'idempotency-key': 'event-1', connection: 'close' },
    body,
  })
  expect(await answer.json()).toMatchObject({ topic: TOPIC })
  const records = await eventLog.read(TOPIC, 0, 0, { records_max: 10, bytes_max: 1000 })
  expect(records).toMatchObject([{ key: 'u-1', headers: { webhook: 'crm' } }])
})

test.each([
  [
    'a topic that no contract has',
    { ...CRM, topic: 'elsewhere' },
    'WEBHOOK_TOPIC_UNKNOWN: webhook crm: expected a topic of a contract',
  ],
  [
    'no secret',
    { ...CRM, secrets: [] },
    'WEBHOOK_SECRETS_MISSING: webhook crm: set MESH_WEBHOOK_CRM_SECRETS, or MESH_WEBHOOK_CRM_SECRETS_FILE',
  ],
  ['a file that is not there', { ...CRM, secrets: [], secretsFile: '/nowhere/secrets' }, 'WEBHOOK_SECRETS_MISSING'],
  ['a secret that is too short', { ...CRM, secrets: [secret('short')] }, 'LIMIT_EXCEEDED: length of a secret of webhook crm'],
])('a webhook with %s keeps the gateway from starting, and says what to do', async (_, settings, message) => {
  await expect(webhooks([settings])).rejects.toThrow(message)
})
