import { auditServer } from 'graphql-http'
import { expect, test } from 'vitest'
import { startedShop } from '../fixtures/started-gateway.js'

test('the audit of GraphQL over HTTP finds nothing', async () => {
  const { url } = await startedShop()
  const results = await auditServer({
    url: `${url}/graphql`,
    // as every client that asks by GET: a page of another site could not send this header
    fetchFn: (address: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers)
      headers.set('apollo-require-preflight', '1')
      return fetch(address, { ...init, headers })
    },
  })
  const found = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.id} ${result.status}: ${result.name}, but ${result.reason}`],
  )
  expect(found).toEqual([])
  expect(results).toHaveLength(61)
})
