import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { secret, systemClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { storedRegistry } from '@storemesh/schema-registry'
import { silentLog } from '@storemesh/telemetry'
import { afterEach, expect, test } from 'vitest'
import type { RegistrySettings } from '../settings/registry.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { openRegistry } from './registry.js'

const NONE = { tokens: [], tokensFile: undefined }
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function registry(settings: RegistrySettings, host: string) {
  const store = await embeddedKeyValueStore({ folder: await freshFolder(), clock: systemClock })
  closers.push(() => store.close())
  const handler = await openRegistry(settings, { schemas: storedRegistry(store), host, log: silentLog })
  const server: Server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const status = async (path: string, token: string | undefined, body?: string) => {
    const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${url}${path}`, { headers, ...(body !== undefined && { method: 'POST', body }) })
    await answer.arrayBuffer()
    return answer.status
  }
  return {
    read: (token?: string) => status('/subjects', token),
    write: (token?: string) => status('/subjects/a-value/versions', token, JSON.stringify({ schema: '"string"' })),
  }
}

test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])(
  'on %s without tokens whoever is here reads and writes',
  async (host) => {
    const { read, write } = await registry({ readers: NONE, writers: NONE }, host)
    expect([await read(), await write()]).toEqual([200, 200])
  },
)

test.each(['0.0.0.0', '::', '192.0.2.7', '127.0.0.1.example.org'])('on %s without tokens nobody writes', async (host) => {
  const { read, write } = await registry({ readers: NONE, writers: NONE }, host)
  expect([await read(), await write(), await write('some-token-or-other')]).toEqual([200, 401, 403])
})

test('with tokens nobody reads or writes without one, on the loopback either', async () => {
  const tokensFile = join(await freshFolder(), 'tokens')
  await writeFile(tokensFile, 'tiga-kucing-di-atap\nempat-kucing-di-atap\n')
  const settings = { readers: NONE, writers: { tokens: [secret('dua-kucing-di-atap')], tokensFile } }
  const { read, write } = await registry(settings, '127.0.0.1')
  expect([await read(), await write()]).toEqual([401, 401])
  expect([await read('empat-kucing-di-atap'), await write('dua-kucing-di-atap')]).toEqual([200, 200])
})

test('with tokens of readers alone nobody writes', async () => {
  const { read, write } = await registry({ readers: { ...NONE, tokens: [secret('satu-kucing-di-atap')] }, writers: NONE }, '::1')
  expect([await read('satu-kucing-di-atap'), await write('satu-kucing-di-atap')]).toEqual([200, 403])
})

test.each([
  ['a file that is not there', async () => '/nowhere/tokens'],
  [
    'a file without a token',
    async () => {
      const path = join(await freshFolder(), 'tokens')
      await writeFile(path, '\n')
      return path
    },
  ],
])('%s keeps the gateway from starting', async (_, file) => {
  const writers = { tokens: [], tokensFile: await file() }
  await expect(registry({ readers: NONE, writers }, '127.0.0.1')).rejects.toThrow('REGISTRY_TOKENS_MISSING')
})

test('a token that is too short keeps the gateway from starting, and is not shown', async () => {
  const opened = registry({ readers: NONE, writers: { ...NONE, tokens: [secret('kucing')] } }, '127.0.0.1')
  await expect(opened).rejects.toThrow(/^LIMIT_EXCEEDED: (?!.*kucing)/)
})
