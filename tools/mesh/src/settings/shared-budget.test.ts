import { describe, expect, test } from 'vitest'
import { readSettings } from './settings.js'

const read = (environment: NodeJS.ProcessEnv) =>
  readSettings({ flags: new Map(), environment, cwd: import.meta.dirname, configFile: undefined })
const at = async (url: string) => (await read({ MESH_GATEWAY_BUDGET_URL: url })).sharedBudget

describe('a Redis in which gateways share a budget', () => {
  test('is named by a URL, which is shown without its password', async () => {
    const { sharedBudget, origins } = await read({
      MESH_GATEWAY_BUDGET_URL: 'rediss://gate:tiga%2Dkucing@redis.example:6380/shop',
    })
    expect(sharedBudget).toMatchObject({ host: 'redis.example', port: 6380, username: 'gate', tls: true, prefix: 'shop' })
    expect(sharedBudget?.password?.reveal()).toBe('tiga-kucing')
    expect(origins).toContainEqual({
      name: 'gateway.budget_url',
      shown: 'rediss://gate:[secret]@redis.example:6380/shop',
      origin: 'MESH_GATEWAY_BUDGET_URL',
    })
  })

  test('needs no user and no password where the server asks for none', async () => {
    expect(await at('redis://[::1]')).toEqual({ host: '::1', port: 6379, tls: false, prefix: 'mesh' })
    const { username, password } = (await at('redis://:tiga@127.0.0.1/')) ?? {}
    expect([username, password?.reveal()]).toEqual([undefined, 'tiga'])
  })

  test('is left out where nothing is set: then each gateway counts by itself', async () => {
    const { sharedBudget, origins } = await read({})
    expect(sharedBudget).toBeUndefined()
    expect(origins).toContainEqual({ name: 'gateway.budget_url', shown: 'none', origin: 'default' })
  })

  test.each([
    'http://:tiga@h',
    'redis://:tiga@',
    'redis://tiga@h',
    'redis://:ti%ga@h',
    'redis://:tiga@h/0',
    'redis://:tiga@h/a?b',
    'tiga',
  ])('is refused, and not repeated: %s', async (text) => {
    const told = await at(text).catch(String)
    expect(told).toMatch(/SETTING_INVALID: gateway\.budget_url: expected a URL such as .* got something else \(not shown\)/)
    expect(told).not.toContain('tiga')
  })
})
