import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { issuerKey } from '../fixtures/test-issuer.js'
import { jwksAt, keysIn } from './jwks.js'

async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/jwks.json`
}

test('keys are read where the issuer publishes them, and those of kinds that are not taken passed over', async () => {
  const { publicJwk, kid } = await issuerKey('RS256')
  const keys = [publicJwk, { kty: 'oct', k: 'AAAA', kid: 'shared' }, { kty: 'EC', crv: 'P-521', x: 'A' }]
  const url = await served((_request, response) => response.end(JSON.stringify({ keys })))
  expect((await jwksAt(url)()).map((key) => key.kid)).toEqual([kid])
})

test.each<readonly [string, RequestListener, string]>([
  ['an error', (_request, response) => response.writeHead(500).end('no'), 'JWKS_UNREACHABLE'],
  ['another place', (_request, response) => response.writeHead(302, { location: '/other' }).end(), 'JWKS_UNREACHABLE'],
  [
    'half an answer',
    (_request, response) => response.writeHead(200).write('{"keys"', () => response.destroy()),
    'JWKS_UNREACHABLE',
  ],
  ['more than is read', (_request, response) => response.end('x'.repeat((1 << 18) + 1)), 'JWKS_INVALID'],
  ['no JSON', (_request, response) => response.end('<html>'), 'JWKS_INVALID'],
  ['no keys', (_request, response) => response.end('{"keys":[]}'), 'JWKS_INVALID'],
])('an issuer that answers with %s has given no keys', async (_what, answer, code) => {
  const url = await served(answer)
  await expect(jwksAt(url)()).rejects.toThrow(code)
})

test('an issuer that is not there has given none', async () => {
  await expect(jwksAt('http://127.0.0.1:1/jwks.json')()).rejects.toThrow('JWKS_UNREACHABLE')
})

test('so many keys that they are no issuer’s are refused', () => {
  expect(() => keysIn(JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) }), 'here')).toThrow('JWKS_INVALID: here')
})
