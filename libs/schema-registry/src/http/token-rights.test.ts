import { createServer, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { secret } from '@storemesh/core'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { SchemaRegistry } from '../schema-registry.js'
import { registryHandler } from './registry-handler.js'
import { tokenRights } from './token-rights.js'

const READER = 'reads-schemas-0123'
const WRITER = 'writes-schemas-012:3'
const rights = tokenRights({ readers: [secret('another-reader-123'), secret(READER)], writers: [secret(WRITER)] })
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

test.each<readonly [string, string | undefined, boolean, boolean]>([
  ['no header', undefined, false, false],
  ['a reader’s token', `Bearer ${READER}`, true, false],
  ['a reader’s token as a password', basic(`reports:${READER}`), true, false],
  ['a writer’s token', `bearer ${WRITER}`, true, true],
  ['a writer’s token as a password, with a colon in it', basic(`shop:${WRITER}`), true, true],
  ['a token as the name', basic(`${WRITER}:`), false, false],
  ['a token without a name', basic(READER), false, false],
  ['a token without a scheme', WRITER, false, false],
  ['half of a token', `Bearer ${WRITER.slice(0, -1)}`, false, false],
  ['a token and more', `Bearer ${WRITER} x`, false, false],
  ['another scheme', `Digest ${WRITER}`, false, false],
  ['nothing behind the scheme', 'Bearer ', false, false],
  ['a header that is too long', `Bearer ${'x'.repeat(5_000)}`, false, false],
])('%s', (_, authorization, mayRead, mayWrite) => {
  expect([rights(authorization, 'read'), rights(authorization, 'write')]).toEqual([mayRead, mayWrite])
})

test('no header that does not hold a token allows anything', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map(basic),
        fc.string().map((text) => `Bearer ${text}`),
      ),
      (header) => {
        expect(rights(header, 'read') || rights(header, 'write')).toBe(false)
      },
    ),
    { seed: 3, numRuns: 500 },
  )
})

test('where there are no tokens nobody may do anything', () => {
  const none = tokenRights({ readers: [], writers: [] })
  for (const header of [undefined, 'Bearer ', basic(':'), basic('a:')]) expect(none(header, 'read')).toBe(false)
})

test('a token that can be guessed is none', () => {
  expect(() => tokenRights({ readers: [], writers: [secret('short')] })).toThrow('LIMIT_EXCEEDED: length of a token')
})

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

/** A registry that counts what it is asked: what is not allowed never comes to it. */
async function served() {
  const asked: string[] = []
  const registry = new Proxy<SchemaRegistry>(NOBODY, {
    get: (_, method) => async () => {
      asked.push(String(method))
      return { id: 1, subject: 's', version: 1, schema: { type: 'AVRO', text: '"string"' } }
    },
  })
  const handler = registryHandler(registry, { allows: rights })
  const server = createServer((request, response) => void handler(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const ask = async (method: string, path: string, token?: string, body?: RequestInit['body']) => {
    const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
    const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body, duplex: 'half' }) })
    await response.arrayBuffer()
    return { status: response.status, challenge: response.headers.get('www-authenticate') }
  }
  return { ask, asked }
}

const refuse = () => Promise.reject(new Error('asked in vain'))
const NOBODY: SchemaRegistry = {
  register: refuse,
  lookup: refuse,
  schema: refuse,
  subjects: refuse,
  versions: refuse,
  version: refuse,
  conflicts: refuse,
  hide: refuse,
  level: refuse,
  ownLevel: refuse,
  setLevel: refuse,
}

const SCHEMA = JSON.stringify({ schema: '"string"' })
const WRITES = [
  ['POST', '/subjects/s/versions', SCHEMA],
  ['DELETE', '/subjects/s', undefined],
  ['DELETE', '/subjects/s/versions/1', undefined],
  ['PUT', '/config', '{"compatibility":"NONE"}'],
  ['PUT', '/config/s', '{"compatibility":"NONE"}'],
] as const
const READS = [
  ['GET', '/subjects/s/versions/latest', undefined],
  ['GET', '/schemas/ids/1', undefined],
  ['POST', '/subjects/s', SCHEMA],
] as const

test.each(WRITES)('%s %s is for writers', async (method, path, body) => {
  const { ask, asked } = await served()
  expect((await ask(method, path, READER, body)).status).toBe(403)
  expect(await ask(method, path, undefined, body)).toEqual({ status: 401, challenge: 'Basic realm="schemas"' })
  expect(asked).toEqual([])
  expect((await ask(method, path, WRITER, body)).status).not.toBe(403)
  expect(asked).toHaveLength(1)
})

test.each(READS)('%s %s is for readers too', async (method, path, body) => {
  const { ask, asked } = await served()
  expect((await ask(method, path, undefined, body)).status).toBe(401)
  expect((await ask(method, path, 'some-other-token-of-nobody', body)).status).toBe(403)
  expect(asked).toEqual([])
  expect((await ask(method, path, READER, body)).status).toBe(200)
})

test('a method that is none of the protocol’s needs the right to write', async () => {
  const { ask } = await served()
  expect((await ask('PATCH', '/subjects/s', READER, '{}')).status).toBe(403)
  expect((await ask('POST', '/schemas/ids/1', READER, '{}')).status).toBe(403)
})

test('nothing of a body is read from whom it is not known', async () => {
  const { ask } = await served()
  let pulled_bytes = 0
  const endless = new Readable({
    read() {
      pulled_bytes += 2 ** 16
      this.push(pulled_bytes > 2 ** 26 ? null : Buffer.alloc(2 ** 16, ' '))
    },
  })
  const answer = await ask('POST', '/subjects/s/versions', undefined, Readable.toWeb(endless)).catch(() => ({ status: 401 }))
  expect(answer.status).toBe(401)
  expect(pulled_bytes).toBeLessThan(2 ** 26)
})
