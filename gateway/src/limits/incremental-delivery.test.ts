import { expect, test } from 'vitest'
import { post, startedShop } from '../fixtures/started-gateway.js'

test.each([
  ['@defer', '{ customers { id ... @defer { name } } }'],
  ['@stream', '{ customers @stream(initialCount: 1) { id } }'],
  ['@defer', 'query { customers { ...Late } } fragment Late on Customer { ... @defer(label: "late") { name } }'],
])('%s is refused by its name: %s', async (name, query) => {
  const { url } = await startedShop()
  const { body } = await post(url, { query })
  expect(body.data).toBeUndefined()
  expect(body.errors).toMatchObject([{ extensions: { code: 'INCREMENTAL_DELIVERY_UNSUPPORTED' } }])
  expect(body.errors?.[0]?.message).toContain(name)
})
