import { describe, expect, test } from 'vitest'
import { readSettings } from './settings.js'

const URL_SET = 'postgres://mesh:tiga%2Dkucing@db.example:6543/shop'
const read = (environment: NodeJS.ProcessEnv) =>
  readSettings({ flags: new Map(), environment, cwd: import.meta.dirname, configFile: undefined })

describe("a Postgres of the shop's own", () => {
  test('is named by a URL, spoken to by TLS where it is not on this machine, and followed by its log', async () => {
    const { shop, origins } = await read({ MESH_SHOP_URL: URL_SET })
    expect(shop).toMatchObject({ host: 'db.example', port: 6543, database: 'shop', user: 'mesh', tls: true, followed: 'by log' })
    expect(shop?.password.reveal()).toBe('tiga-kucing')
    expect(origins).toContainEqual({
      name: 'shop.url',
      shown: 'postgres://mesh:[secret]@db.example:6543/shop',
      origin: 'MESH_SHOP_URL',
    })
  })

  test('may be followed by the time that its rows carry, where it may not be replicated', async () => {
    const { shop } = await read({ MESH_SHOP_URL: 'postgresql://mesh@127.0.0.1/shop', MESH_SHOP_FOLLOW: 'cursor' })
    expect(shop).toMatchObject({ host: '127.0.0.1', port: 5432, tls: false, followed: 'by cursor' })
  })

  test('is left out where nothing is set: then there is the embedded one', async () => {
    const { shop, origins } = await read({})
    expect(shop).toBeUndefined()
    expect(origins).toContainEqual({ name: 'shop.url', shown: 'embedded', origin: 'default' })
  })

  test.each(['mysql://u:tiga@h/d', 'postgres://h/d', 'postgres://u:tiga@h', 'postgres://u:ti%ga@h/d', 'tiga'])(
    'is refused, and not repeated: %s',
    async (text) => {
      const told = await read({ MESH_SHOP_URL: text }).catch(String)
      expect(told).toMatch(/SETTING_INVALID: shop\.url: expected a URL such as .* got something else \(not shown\)/)
      expect(told).not.toContain('tiga')
    },
  )
})
