import { createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { startMesh } from '../mesh-command.js'
import { serveMesh } from '../served-mesh.js'

const SECRET = 'the secret of the marketplace'
const EVENT = JSON.stringify({
  transaction_id: 'pushed-1',
  user_id: 'u-1',
  products: [{ product_id: 'p-1', quantity: 2, price: 10.5 }],
  total_amount: 21,
  country: 'ID',
  channel: 'marketplace',
  transaction_timestamp: '2026-01-01T10:00:00Z',
})

test('an event that a marketplace pushes, and pushes again, is one row of bronze, also after a restart', async () => {
  const cwd = await freshFolder()
  const environment = { MESH_WEBHOOK_MARKETPLACE_SECRETS: `${SECRET}, the one that comes after it`, MESH_DATA: join(cwd, 'data') }
  await writeFile(join(cwd, 'mesh.config.ts'), "export default { webhooks: { marketplace: 'transactions-topic' } }\n")
  const done = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await startMesh(args, { cwd, environment }).ended
    expect({ args, code, stderr }).toMatchObject({ args, code: 0 })
    return stdout
  }
  await done('run', '--once', 'orders')

  const answers: unknown[] = []
  for (const _ of ['first', 'after a restart']) {
    const gateway = await serveMesh(['gateway'], { cwd, environment })
    const url = new URL('/webhooks/marketplace', gateway.url)
    for (const body of [EVENT, EVENT]) answers.push(await push(url, body, SECRET))
    expect(await push(url, EVENT, 'the secret of somebody else')).toMatchObject({ status: 401 })
    expect(await push(new URL('/webhooks/crm', gateway.url), EVENT, SECRET)).toMatchObject({ status: 404 })
    gateway.interrupt()
    expect(await gateway.ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('secret of') })
  }
  const accepted = { status: 202, body: { id: expect.any(String), topic: 'transactions-topic' } }
  expect(answers).toEqual([accepted, accepted, accepted, accepted])
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)

  await done('run', '--once', 'orders')
  const rows = await done('query', 'SELECT transaction_id, user_id FROM orders.bronze_kafka__transactions', '--json')
  expect(JSON.parse(rows)).toEqual([{ transaction_id: 'pushed-1', user_id: 'u-1' }])
}, 180_000)

async function push(url: URL, body: string, secret: string) {
  const timestamp = String(await nowAt(url))
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  const headers = { 'x-mesh-timestamp': timestamp, 'x-mesh-signature': signature, 'idempotency-key': 'pushed-1' }
  const answer = await fetch(url, { method: 'POST', headers, body })
  const told: unknown = await answer.json()
  return { status: answer.status, body: told }
}

/** By the mesh's own clock, as its answers say it. */
async function nowAt(url: URL): Promise<number> {
  const answer = await fetch(new URL('/health/live', url))
  await answer.text()
  return Date.parse(answer.headers.get('date') ?? '')
}
