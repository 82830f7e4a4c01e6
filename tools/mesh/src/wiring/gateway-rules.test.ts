import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { origins } from '../kind/origins.js'
import { type GatewaySettings, readGateway } from '../settings/gateway.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { examples } from './examples.js'
import { gatewayRules } from './gateway-rules.js'

const initial: GatewaySettings = readGateway(({ initial }) => initial)
const persisted = (changed: Partial<GatewaySettings['persisted']>) => ({
  ...initial,
  persisted: { ...initial.persisted, ...changed },
})

test('unless it is set otherwise, the page is served, products are answered by address, the schema told, and no other site may ask', async () => {
  expect(await gatewayRules(initial)).toEqual({
    host: '127.0.0.1',
    port: 4000,
    rest: true,
    examples,
    origins: [],
    metricsFor: 'loopback',
    limits: { slow_subscribers: 'closed', kept_bytes_max: 32 << 20, introspection: true, cost_max: 10_000, cost_per_minute: 0 },
    persisted: { mode: 'off', automatic: true, manifest: new Map() },
  })
  expect((await gatewayRules({ ...initial, page: false })).examples).toBe('off')
})

test('operations are told of where that is set', async () => {
  expect(await gatewayRules(initial)).not.toHaveProperty('requestLog')
  expect(await gatewayRules({ ...initial, request_log: true })).toHaveProperty('requestLog.info')
})

test('the manifest is read where its operations are asked', async () => {
  const manifest = join(await freshFolder(), 'operations.json')
  await writeFile(manifest, '{"operations":[{"id":"a","body":"{ orders { pageInfo { endCursor } } }"}]}')
  const rules = await gatewayRules(persisted({ mode: 'only', manifest }))
  expect(rules.persisted?.manifest).toEqual(new Map([['a', '{ orders { pageInfo { endCursor } } }']]))
})

test('a gateway that answers only what is listed does not begin without the list', async () => {
  await expect(gatewayRules(persisted({ mode: 'only' }))).rejects.toThrow('gateway.persisted.manifest')
  await expect(gatewayRules(persisted({ mode: 'also', manifest: '/none.json' }))).rejects.toThrow('MANIFEST_MISSING')
})

test('origins are listed in a file or in a text', () => {
  expect(origins.fromText('https://a.example,http://b.example:8080', '/')).toEqual(['https://a.example', 'http://b.example:8080'])
  expect(origins.fromValue(['*'], '/')).toEqual(['*'])
  for (const wrong of ['a.example', 'https://a.example/', 'https://a.example,', 'null', 'file:///a'])
    expect([wrong, origins.fromText(wrong, '/')]).toEqual([wrong, undefined])
  expect(origins.fromValue('https://a.example', '/')).toBeUndefined()
  expect([origins.show([]), origins.show(['https://a.example', '*'])]).toEqual(['none', 'https://a.example,*'])
})
