import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { freshFolder } from '../fresh-folder.js'
import { mesh, meshDone, startMesh } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'

/** How many purchases were told that can be read. */
async function purchases(data: string): Promise<number> {
  await meshDone('simulate', '--events', '300', '--mix', '0/0/1', '--seed', '5', '--data', data)
  const sql = 'SELECT count(DISTINCT transaction_id) AS told FROM orders.transactions'
  const [row] = JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  return row.told
}

/** The ids of the orders that a subscriber hears of, each as often as it does. */
function heardAt(url: string): readonly string[] {
  const heard: string[] = []
  const client = createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket })
  onTestFinished(async () => client.dispose())
  client.subscribe(
    { query: 'subscription { orderPlaced { id } }' },
    { next: ({ data }) => heard.push(JSON.stringify(data)), error: () => undefined, complete: () => undefined },
  )
  return heard
}

test('two processes step over the partitions of one processor, and together tell of every order once', async () => {
  const data = await freshFolder()
  await meshDone('contracts', 'publish', '--data', data)
  const run = (share: string) => startMesh(['run', 'orders', '--share', share, '--data', data])
  const first = run('1/2')
  await first.says(/orders answers at http/)
  const heard = heardAt((await serveMesh(['gateway', '--announced', '--data', data])).url)
  const told = await purchases(data)
  await poll('orders of the first half', () => (heard.length > 0 ? true : undefined))
  const second = run('2/2')
  await second.says(/orders 2\/2 answers for its health/)
  await poll('every order', () => (new Set(heard).size === told ? true : undefined))
  expect(heard).toHaveLength(told)
  expect(await mesh('run', 'orders', '--share', '2/2', '--data', data)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('DOMAIN_LOCKED'),
  })
}, 180_000)

test('a share that is none, or beside another way to run, is refused', async () => {
  expect(await mesh('run', 'orders', '--share', '3/2')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('OPTION_INVALID: --share: expected which of how many processes it is, such as 2/3'),
  })
  expect(await mesh('run', 'orders', '--share', '2/2', '--once')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected one of --once, --share'),
  })
})
