import { expect, onTestFinished, test } from 'vitest'
import { startServices } from '../start-services.js'
import { freshFolder } from '../testing/fresh-folder.js'

const send = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const read = async (url: string): Promise<unknown> => (await fetch(url)).json()

const SCHEMA = { type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'order_id', required: true, type: 'long' }] }

test('the catalog makes namespaces and tables in the lake, and knows them after a restart', async () => {
  const options = { names: ['catalog'] as const, folder: await freshFolder() }
  const first = await startServices(options)
  onTestFinished(first.stop)
  const namespaces = `${first.address('catalog')}/v1/namespaces`
  expect((await send(namespaces, { namespace: ['orders'] })).status).toBe(200)
  expect((await send(namespaces, { namespace: ['orders'] })).status).toBe(409)
  expect(await read(namespaces)).toMatchObject({ namespaces: [['orders']] })

  const created = await send(`${namespaces}/orders/tables`, { name: 'fact_order', schema: SCHEMA })
  expect(created.status).toBe(200)
  expect(await created.json()).toMatchObject({ metadata: { location: 's3://lake/warehouse/orders/fact_order' } })

  await first.stop()
  const second = await startServices(options)
  onTestFinished(second.stop)
  const tables = `${second.address('catalog')}/v1/namespaces/orders/tables`
  expect(await read(tables)).toMatchObject({ identifiers: [{ namespace: ['orders'], name: 'fact_order' }] })
  expect((await fetch(`${tables}/fact_order`)).status).toBe(200) // its metadata is read from S3
})
