import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startedShelf } from '../fixtures/guarded-shelf.js'
import { shownOf } from '../fixtures/started-gateway.js'

const QUESTION = '{"query":"{ book(id: \\"b1\\") { id } }"}'
const HEAD = 'POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n'

/** A client that says what it likes, and hears until the gateway hangs up. */
async function rawClient(url: string): Promise<{ readonly socket: Socket; readonly heard: Promise<string> }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)))
  socket.on('error', () => undefined) // the gateway hung up while more was being said
  const heard = once(socket, 'close').then(() => Buffer.concat(chunks).toString())
  await once(socket, 'connect')
  return { socket, heard }
}

/** How many bytes of a body without a length were sent, until there were enough or something happened. */
async function sentUntil(socket: Socket, enough_bytes: number, happened: Promise<unknown>): Promise<number> {
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  const over = happened.then(() => true)
  if (socket.bytesWritten === 0) socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
  let sent_bytes = 0
  while (!socket.destroyed && sent_bytes < enough_bytes) {
    const isRoom = socket.write(chunk)
    sent_bytes += chunk.length
    if (!isRoom) await Promise.race([once(socket, 'drain').catch(() => undefined), over])
    if (await Promise.race([over, nextTurn()])) break
  }
  return sent_bytes
}

const nextTurn = () => new Promise<false>((resolve) => setImmediate(() => resolve(false)))

describe('a body', () => {
  test('of 30 MB is refused by what its header says, before it is sent', async () => {
    const { url, asked } = await startedShelf()
    const { socket, heard } = await rawClient(url)
    socket.write(`${HEAD}Content-Length: ${30 << 20}\r\n\r\n`)
    expect(await heard).toMatch(/^HTTP\/1\.1 413 .*REQUEST_TOO_LARGE/s)
    expect(asked()).toBe(0)
  })

  test('without a length is refused as soon as it is too long, and in time its connection closed', async () => {
    const { url } = await startedShelf()
    const { socket, heard } = await rawClient(url)
    const answered = once(socket, 'data').then(() => 'answered' as const)
    const sent = await sentUntil(socket, 30 << 20, answered)
    expect(sent).toBeLessThan(30 << 20)
    await sentUntil(socket, Number.POSITIVE_INFINITY, heard)
    expect(await heard).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('is told so too where all of it is said before anything is read', async () => {
    const { url } = await startedShelf()
    const { socket, heard } = await rawClient(url)
    socket.pause()
    await sentUntil(socket, 6 << 20, heard)
    socket.end('0\r\n\r\n')
    await Promise.race([once(socket, 'finish').catch(() => undefined), heard])
    socket.resume()
    expect(await heard).toMatch(/^HTTP\/1\.1 413 .*REQUEST_TOO_LARGE/s)
  })

  test('that is packed is not unpacked', async () => {
    const { url, asked } = await startedShelf()
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(1 << 20)),
    })
    expect([answer.status, shownOf(await answer.json()).errors?.[0]?.extensions['code'], asked()]).toEqual([
      415,
      'ENCODING_UNSUPPORTED',
      0,
    ])
  })

  test('that is longer than its header says is no JSON, and what follows no request', async () => {
    const { url, asked } = await startedShelf()
    const { socket, heard } = await rawClient(url)
    socket.write(`${HEAD}Content-Length: 10\r\n\r\n${QUESTION}`)
    const statuses = new Set((await heard).match(/HTTP\/1\.1 \d+/g))
    expect(statuses).toEqual(new Set(['HTTP/1.1 400']))
    expect(asked()).toBe(0)
  })

  test.each([
    ['shorter than its header says', `Content-Length: 1000\r\n\r\n${QUESTION}`],
    ['said byte by byte, with none after the first', 'Content-Length: 100\r\n\r\n{'],
    ['never begun', `Content-Length: ${QUESTION.length}\r\n\r\n`],
  ])('%s is not waited for', async (_how, rest) => {
    const { url, asked } = await startedShelf({ limits: { request_ms_max: 100 } })
    const { socket, heard } = await rawClient(url)
    socket.write(HEAD + rest)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
    expect(asked()).toBe(0)
  })

  test('of two lengths is refused: a proxy and the gateway could read two requests', async () => {
    const { url, asked } = await startedShelf()
    const { socket, heard } = await rawClient(url)
    socket.write(`${HEAD}Content-Length: ${QUESTION.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)
    expect(await heard).toMatch(/^HTTP\/1\.1 400 /)
    expect(asked()).toBe(0)
  })
})

describe('headers', () => {
  test.each([
    ['that do not end', HEAD],
    ['that do not begin', ''],
  ])('%s are not waited for', async (_how, said) => {
    const { url } = await startedShelf({ limits: { request_ms_max: 100 } })
    const { socket, heard } = await rawClient(url)
    socket.write(said)
    expect(await heard).toMatch(/^(HTTP\/1\.1 408 |$)/)
  })

  test('of more than 16 KiB are refused', async () => {
    const { url } = await startedShelf()
    const { socket, heard } = await rawClient(url)
    socket.write(`${HEAD}X-Filler: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(await heard).toMatch(/^HTTP\/1\.1 431 /)
  })
})

describe('a page of another site', () => {
  const SHOP = 'https://shop.example'
  const ask = (url: string, origin: string) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', origin }, body: QUESTION })
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
  const toldOf = ({ headers }: Response) => [
    headers.get('access-control-allow-origin'),
    headers.get('access-control-allow-credentials'),
  ]

  test('may not ask unless its origin is listed', async () => {
    const { url } = await startedShelf()
    const before = await preflight(url, SHOP)
    expect([before.status, ...toldOf(before)]).toEqual([403, null, null])
    expect(shownOf(await before.json()).errors?.[0]?.extensions['code']).toBe('ORIGIN_FOREIGN')
    expect(toldOf(await ask(url, SHOP))).toEqual([null, null])
  })

  test('that is listed may, with what says who it is', async () => {
    const { url } = await startedShelf({ origins: [SHOP] })
    const before = await preflight(url, SHOP)
    expect([before.status, ...toldOf(before)]).toEqual([204, SHOP, 'true'])
    expect(before.headers.get('access-control-allow-headers')).toBe('authorization,content-type')
    const answer = await ask(url, SHOP)
    expect([answer.status, ...toldOf(answer), answer.headers.get('vary')]).toEqual([200, SHOP, 'true', 'origin'])
    for (const origin of ['https://shop.example.evil.example', 'http://shop.example', 'null'])
      expect([origin, (await preflight(url, origin)).status]).toEqual([origin, 403])
  })

  test('may where all may, but not in the name of whoever looks at it', async () => {
    const { url } = await startedShelf({ origins: ['*'] })
    expect(toldOf(await preflight(url, SHOP))).toEqual(['*', null])
    expect(toldOf(await ask(url, SHOP))).toEqual(['*', null])
  })

  test.each(['shop.example', 'https://shop.example/', 'https://shop.example/a', ''])('is not listed as %j', async (origin) => {
    await expect(startedShelf({ origins: [origin] })).rejects.toThrow('ORIGIN_INVALID')
  })

  const connected = async (url: string, origin?: string): Promise<string> => {
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
      origin === undefined ? {} : { origin },
    )
    onTestFinished(() => socket.terminate())
    return new Promise((resolve) => {
      socket.once('open', () => resolve('open'))
      socket.once('error', (error) => resolve(error.message))
    })
  }
  test('opens no WebSocket unless it is listed; a page from here does, and a program', async () => {
    const { url } = await startedShelf({ origins: [SHOP] })
    expect(await connected(url, 'https://evil.example')).toContain('403')
    expect(await connected(url, 'null')).toContain('403')
    expect(await Promise.all([connected(url, SHOP), connected(url, url), connected(url)])).toEqual(['open', 'open', 'open'])
  })
})

test('where the page is off, there is none', async () => {
  const { url } = await startedShelf({ examples: 'off' })
  for (const path of ['', '/', '/graphql', '/page/page.js']) {
    const answer = await fetch(url + path, { headers: { accept: 'text/html' } })
    expect([path, answer.status >= 400, (await answer.text()).includes('<')]).toEqual([path, true, false])
  }
})
