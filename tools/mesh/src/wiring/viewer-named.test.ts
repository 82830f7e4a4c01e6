import { expect, test } from 'vitest'
import { consumers } from './contracts.js'
import { viewerNamed } from './viewer-named.js'

const named = (as: string | undefined, region?: string, account?: string) => viewerNamed({ as, region, account }, consumers)

test('without a name it is the mesh itself', async () => {
  expect((await named(undefined)).who).toEqual({ kind: 'mesh' })
  const more = { as: undefined, region: undefined, account: undefined }
  for (const said of [{ region: 'Jawa' }, { account: 'u-1' }, { person: 'user_id=u-1' }])
    await expect(viewerNamed({ ...more, ...said }, consumers)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
})

test('a role is of a region, or of an account', async () => {
  expect(await named('sales', 'Jawa')).toMatchObject({ name: 'sales', who: { kind: 'role', role: 'sales', region: 'Jawa' } })
  expect((await named('customer', undefined, 'u-1')).who).toEqual({ kind: 'role', role: 'customer', userId: 'u-1' })
})

test('a service reads what its file names, a domain that and its own', async () => {
  const storefront = (await named('service/storefront')).who
  expect(storefront).toMatchObject({ kind: 'service' })
  expect(JSON.stringify(storefront)).toContain('{"product":"customers.dim_users","fields":["user_id","name","is_current"]}')
  expect((await named('domain/fraud')).who).toMatchObject({ kind: 'domain', domain: 'fraud' })
  expect((await named('domain/new_one')).who).toEqual({ kind: 'domain', domain: 'new_one', reads: [] })
})

test('a service that declares nothing is told so before it asks', async () => {
  await expect(named('service/storefrond')).rejects.toMatchObject({
    code: 'CONSUMER_UNKNOWN',
    message: expect.stringContaining('storefront'),
  })
})
