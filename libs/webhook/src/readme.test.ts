import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sendEvent } from './fixtures/send-event.js'
import { opened, SECRET, served, textOf, TOPIC } from './fixtures/served-webhooks.js'
import { refusalCodes } from './http/answers.js'

const readme = () => readFile(new URL('../README.md', import.meta.url), 'utf8')

test('what the page for senders shows is what sends an event here', async () => {
  const shown = /```ts\n(?<code>[\s\S]*?)```/.exec(await readme())?.groups?.['code']
  expect(shown).toBe(await readFile(new URL('fixtures/send-event.ts', import.meta.url), 'utf8'))

  const parts = await opened()
  const { url } = await served(parts)
  const sending = { url: `${url}/marketplace`, key: 'order-1', event: { order: 'Phở' }, now_ms: parts.clock.now_ms() }
  const first = await sendEvent({ ...sending, secret: SECRET.reveal() })
  expect(await sendEvent({ ...sending, secret: SECRET.reveal() })).toEqual(first)
  expect(first.topic).toBe(TOPIC)
  expect((await parts.events()).map(textOf)).toEqual(['{"order":"Phở"}'])
  await expect(sendEvent({ ...sending, secret: 'the secret of somebody else' })).rejects.toThrow(
    '401: {"code":"WEBHOOK_SIGNATURE_WRONG"',
  )
})

test('the page for senders names every code that can be answered', async () => {
  const text = await readme()
  expect(refusalCodes.filter((code) => !text.includes(`\`${code}\``))).toEqual(['WEBHOOK_SENDER_GONE'])
})
