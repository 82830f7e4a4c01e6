import { viewerOfEverything } from '@storemesh/access'
import { expect, test } from 'vitest'
import { viewerByToken } from './bearer.js'
import { flawOf, isTokenFault } from './token-fault.js'

const anonymous = viewerOfEverything('anonymous')
const read = async (token: string) => viewerOfEverything(token)

test('a token is read from a header of Bearer, however that is spelt', async () => {
  for (const authorization of ['Bearer a.b.c', 'bearer a.b.c', 'BEARER   a.b.c  '])
    expect((await viewerByToken(read, anonymous)({ authorization })).name).toBe('a.b.c')
})

test('none is whoever may ask without, and nobody where nobody may', async () => {
  expect(await viewerByToken(read, anonymous)({})).toBe(anonymous)
  await expect(viewerByToken(read)({})).rejects.toThrow('TOKEN_MISSING')
})

test.each([
  '',
  'Bearer',
  'Bearer ',
  'a.b.c',
  'Basic a.b.c',
  'Bearer a.b',
  'Bearer a.b.c.d',
  'Bearer a.b.c a.b.c',
  'Bearer a.b.c, Bearer a.b.c',
  'Bearer\ta.b.c',
  `Bearer ${'a'.repeat(1 << 20)}.b.c`,
])('a header that holds none is never as if there were none: %.30j', async (authorization) => {
  const refused: unknown = await viewerByToken(read, anonymous)({ authorization }).catch((error: unknown) => error)
  expect(isTokenFault(refused) && [refused.code, flawOf(refused)]).toEqual(['TOKEN_INVALID', 'TOKEN_MALFORMED'])
})
