import { type Identity, viewerAs } from '@storemesh/access'
import { expect, test } from 'vitest'
import { shopSubgraphs } from '../../fixtures/shop.js'
import { started } from '../../fixtures/started-gateway.js'
import type { ViewAs } from './view-as.js'

const viewAs: ViewAs = {
  roles: ['marketing', 'sales'],
  tokenFor: async ({ role, region = '-', user = '-' }) => `${role} ${region} ${user}`,
}

async function opened(who: Identity = { kind: 'mesh' }, more: object = { viewAs }) {
  const { customers, orders, stock } = shopSubgraphs({})
  const { url } = await started({ subgraphs: [customers, orders, stock], viewerOf: () => viewerAs('somebody', who), ...more })
  const ask = async (body: object, headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }) => {
    const response = await fetch(`${url}/page/token`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, text: await response.text() }
  }
  return { url, ask }
}

test('who sees everything may see as somebody of a role, region and account', async () => {
  const { url, ask } = await opened()
  expect(await ask({ role: 'marketing' })).toEqual({ status: 200, text: '{"token":"marketing - -"}' })
  expect(await ask({ role: 'sales', region: 'Jawa', user: '' })).toEqual({ status: 200, text: '{"token":"sales Jawa -"}' })
  expect(await (await fetch(url)).text()).toContain('"roles":["marketing","sales"]')
})

test('who sees less may not, and there is no such role as none that is known', async () => {
  const { ask } = await opened({ kind: 'role', role: 'marketing' })
  expect(await ask({ role: 'sales' })).toMatchObject({ status: 403, text: expect.stringContaining('VIEW_REFUSED') })
  const known = await opened()
  for (const body of [{ role: 'king' }, {}, [], { role: 7 }]) expect((await known.ask(body)).status).toBe(400)
})

test('no page of another site gets one in the name of who looks at it', async () => {
  const { ask } = await opened()
  expect((await ask({ role: 'sales' }, { 'content-type': 'text/plain' })).status).toBe(415)
})

test('where tokens come from elsewhere there is none here', async () => {
  const { url, ask } = await opened({ kind: 'mesh' }, {})
  expect((await ask({ role: 'sales' })).status).toBe(404)
  expect(await (await fetch(url)).text()).toContain('"roles":[]')
})
