import { inspect } from 'node:util'
import { viewerOfEverything } from '@storemesh/access'
import { type Clock, isFault, secret, seededDice, systemClock } from '@storemesh/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { QueryEngine, Row } from '../query-engine.js'
import { type Asked, LONG, page, type Reply, type ScriptedTrino, scriptedTrino, TEXT } from './fixtures/scripted-trino.js'
import { trinoEngine, type TrinoEngineOptions } from './trino-engine.js'

const viewer = viewerOfEverything('siti')
const LONG_MS = 10_000
/** Where a second is a millisecond; what is waited for longer does not come to pass. */
const quickClock: Clock = {
  ...systemClock,
  sleep: (duration_ms, signal) => systemClock.sleep(duration_ms < LONG_MS ? duration_ms / 1000 : duration_ms, signal),
}
/** Where it does, and soon. */
const hastyClock: Clock = { ...systemClock, sleep: (duration_ms, signal) => systemClock.sleep(duration_ms / 1000, signal) }
const DEADLINE_MS = 80_000_000

async function opened(
  script: (asked: Asked, index: number, address: string) => Reply,
  options: Partial<TrinoEngineOptions> = {},
): Promise<{ server: ScriptedTrino; engine: QueryEngine }> {
  const server = await scriptedTrino(script)
  const parts = { address: server.address, catalog: 'lake', user: 'mesh', clock: quickClock, dice: seededDice(1) }
  const engine = trinoEngine({ ...parts, ...options })
  onTestFinished(async () => {
    await engine.close()
    await server.close()
  })
  return { server, engine }
}

async function rowsOf(engine: QueryEngine, options: { deadline_ms?: number; signal?: AbortSignal } = {}): Promise<Row[]> {
  const { deadline_ms = DEADLINE_MS, signal } = options
  const all: Row[] = []
  const question = { sql: 'SELECT 1 AS n', relations: new Map(), deadline_ms }
  for await (const batch of engine.rows(question, viewer, signal ? { signal } : {})) all.push(...batch)
  return all
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
const codeOf = async (work: Promise<unknown>) => {
  const error = await failureOf(work)
  return isFault(error) ? error.code : error
}

const failed = (errorName: string, message: string) => ({
  error: { errorName, errorType: 'USER_ERROR', message },
  stats: { state: 'FAILED' },
})

describe('an error', () => {
  test.each([0, 1, 2])('in page %i is thrown, without what it says of a row', async (at) => {
    const { engine } = await opened((_, index, address) =>
      index === at
        ? page(address, undefined, failed('INVALID_CAST_ARGUMENT', "Cannot cast 'rahasia' to INT"))
        : page(address, `/v1/statement/x/${index}`, { columns: [LONG], data: [[index]] }),
    )
    const error = await failureOf(rowsOf(engine))
    expect(isFault(error, 'QUERY_FAILED')).toBe(true)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('rahasia')
  })

  test.each([
    ['SYNTAX_ERROR', 'SQL_INVALID'],
    ['COLUMN_NOT_FOUND', 'SQL_INVALID'],
    ['TABLE_NOT_FOUND', 'RELATION_UNKNOWN'],
    ['EXCEEDED_LOCAL_MEMORY_LIMIT', 'QUERY_MEMORY'],
    ['EXCEEDED_TIME_LIMIT', 'QUERY_DEADLINE'],
    ['ADMINISTRATIVELY_KILLED', 'QUERY_CANCELLED'],
    ['NO_NODES_AVAILABLE', 'ENGINE_UNAVAILABLE'],
    ['PERMISSION_DENIED', 'ENGINE_REFUSED'],
    ['ICEBERG_BAD_DATA', 'DATA_FILE_CORRUPT'],
    ['SOMETHING_NEW', 'QUERY_FAILED'],
  ])('that Trino calls %s is %s', async (name, code) => {
    const { engine } = await opened((_, __, address) => page(address, undefined, failed(name, 'line 1:8: what it is')))
    expect(await codeOf(rowsOf(engine))).toBe(code)
  })

  test.each([
    ['java.io.FileNotFoundException', 'DATA_FILE_MISSING'],
    ['io.trino.parquet.ParquetCorruptionException', 'DATA_FILE_CORRUPT'],
  ])('of a file names it, and %s is %s', async (type, code) => {
    const path = 's3://lake/warehouse/gold/t/data/a.parquet'
    const error = failed('ICEBERG_CANNOT_OPEN_SPLIT', `Error opening Iceberg split ${path} (offset=4, length=9): ${path}`)
    const failureInfo = { type: 'io.trino.spi.TrinoException', cause: { type, message: path } }
    const { engine } = await opened((_, __, address) =>
      page(address, undefined, { ...error, error: { ...error.error, failureInfo } }),
    )
    await expect(rowsOf(engine)).rejects.toThrow(`${code}: ${path} `)
  })
})

describe('rows', () => {
  test('of the first page are not lost, nor those of the last', async () => {
    const { engine } = await opened((_, index, address) =>
      page(address, index < 2 ? `/v1/statement/x/${index}` : undefined, { columns: [LONG], data: [[index]] }),
    )
    expect(await rowsOf(engine)).toEqual([{ n: 0n }, { n: 1n }, { n: 2n }])
  })

  test('keep longs whole, also within others, and texts as they are', async () => {
    const list = { rawType: 'array', arguments: [{ kind: 'TYPE', value: LONG.typeSignature }] }
    const columns = [LONG, TEXT, { name: 'l', type: 'array(bigint)', typeSignature: list }]
    const data =
      '[[9007199254740993,"9007199254740993, \\"12345678901234567890\\"",[-9223372036854775808,9223372036854775807,1]]]'
    const { engine } = await opened(() => ({
      body: `{"id":"q","columns":${JSON.stringify(columns)},"data":${data},"stats":{"state":"FINISHED"}}`,
    }))
    expect(await rowsOf(engine)).toEqual([
      {
        n: 9007199254740993n,
        t: '9007199254740993, "12345678901234567890"',
        l: [-9223372036854775808n, 9223372036854775807n, 1n],
      },
    ])
  })

  test('keep microseconds: every request asks for them', async () => {
    const at = { name: 'at', type: '', typeSignature: { rawType: 'timestamp with time zone', arguments: [] } }
    const texts = ['2026-01-31 12:00:00.000001 UTC', '2026-01-31 12:00:00.000001 +07:00', '2026-07-01 12:00:00 Europe/Berlin']
    const { engine, server } = await opened((_, index, address) =>
      page(address, index === 0 ? '/v1/statement/x/1' : undefined, {
        columns: [at],
        data: index === 0 ? [] : texts.map((text) => [text]),
      }),
    )
    expect((await rowsOf(engine)).map((row) => row['at'])).toEqual([
      '2026-01-31T12:00:00.000001Z',
      '2026-01-31T05:00:00.000001Z',
      '2026-07-01T10:00:00.000000Z',
    ])
    expect(server.asked.map(({ headers }) => headers['x-trino-client-capabilities'])).toEqual(
      Array(2).fill('PARAMETRIC_DATETIME'),
    )
  })

  test('that have no proven end are an error', async () => {
    const { engine } = await opened((_, __, address) =>
      page(address, undefined, { columns: [LONG], data: [[1]], stats: { state: 'RUNNING' } }),
    )
    expect(await codeOf(rowsOf(engine))).toBe('QUERY_FAILED')
  })
})

describe('a server that cannot answer now', () => {
  test.each([502, 503, 504, 429])('(%i) is asked again, later each time', async (status) => {
    const slept: number[] = []
    const clock: Clock = {
      ...quickClock,
      sleep: (duration_ms, signal) => {
        if (duration_ms < LONG_MS) slept.push(duration_ms)
        return quickClock.sleep(duration_ms, signal)
      },
    }
    const { engine, server } = await opened(
      (_, index, address) => {
        if (index % 4 !== 3) return { status, body: 'not now' }
        return index === 3 ? page(address, '/v1/statement/x/1') : page(address, undefined, { columns: [LONG], data: [[7]] })
      },
      { clock },
    )
    expect(await rowsOf(engine)).toEqual([{ n: 7n }])
    expect(server.asked.map(({ method }) => method)).toEqual([...Array(4).fill('POST'), ...Array(4).fill('GET')])
    for (const [index, longest_ms] of [100, 200, 400, 100, 200, 400].entries()) {
      expect(slept[index]).toBeLessThanOrEqual(longest_ms)
      expect(slept[index]).toBeGreaterThanOrEqual(longest_ms / 2)
    }
  })

  test('is asked again for a page that broke off', async () => {
    const { engine } = await opened((_, index, address) =>
      index === 0 ? { body: '{"id":"q","data":[[1' } : page(address, undefined, { columns: [LONG], data: [[7]] }),
    )
    expect(await rowsOf(engine)).toEqual([{ n: 7n }])
  })

  test('is unavailable in the end, and so is one that is gone or only keeps silent', async () => {
    const busy = await opened(() => ({ status: 503 }))
    expect(await codeOf(rowsOf(busy.engine))).toBe('ENGINE_UNAVAILABLE')
    expect(busy.server.asked).toHaveLength(10)
    const silent = await opened(() => 'silence', { clock: hastyClock })
    expect(await codeOf(rowsOf(silent.engine))).toBe('ENGINE_UNAVAILABLE')
    const gone = await opened(() => 'silence', { address: 'http://127.0.0.1:1' })
    expect(await codeOf(rowsOf(gone.engine))).toBe('ENGINE_UNAVAILABLE')
  })

  test('that knows the statement no more has lost it', async () => {
    const { engine } = await opened((_, index, address) => (index === 0 ? page(address, '/v1/statement/x/1') : { status: 404 }))
    expect(await codeOf(rowsOf(engine))).toBe('ENGINE_LOST')
  })
})

describe('a statement', () => {
  const endless = (_: Asked, index: number, address: string) =>
    page(address, `/v1/statement/x/${index}?slug=1`, { columns: [LONG], data: [[index]] })
  const cancels = ({ asked }: ScriptedTrino) => asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)

  test('whose reader leaves is stopped on the server', async () => {
    const { engine, server } = await opened(endless)
    for await (const _ of engine.rows({ sql: 'SELECT 1 AS n', relations: new Map() }, viewer)) break
    await engine.close()
    expect(cancels(server)).toEqual(['/v1/statement/x/0?slug=1'])
  })

  test('past its deadline, or cancelled, is stopped on the server', async () => {
    const waiting = (asked: Asked, index: number, address: string): Reply =>
      asked.method === 'GET' ? 'silence' : page(address, `/v1/statement/x/${index}`)
    const passed = new AbortController()
    const late = await opened(
      (asked, index, address) => {
        if (asked.method === 'GET') passed.abort()
        return waiting(asked, index, address)
      },
      {
        clock: {
          ...quickClock,
          sleep: async (duration_ms, signal) => {
            if (duration_ms !== DEADLINE_MS) return quickClock.sleep(duration_ms, signal)
            await quickClock.sleep(duration_ms, passed.signal)
          },
        },
      },
    )
    expect(await codeOf(rowsOf(late.engine))).toBe('QUERY_DEADLINE')
    await late.engine.close()
    expect(cancels(late.server)).toEqual(['/v1/statement/x/0'])

    const left = new AbortController()
    const { engine, server } = await opened((asked, index, address) => {
      if (asked.method === 'GET') left.abort()
      return waiting(asked, index, address)
    })
    expect(await codeOf(rowsOf(engine, { signal: left.signal }))).toBe('QUERY_CANCELLED')
    await engine.close()
    expect(cancels(server)).toEqual(['/v1/statement/x/0'])
  })

  test('takes nothing over from another, whatever the server says to set', async () => {
    const headers = { 'X-Trino-Set-Session': 'a=b', 'X-Trino-Set-Catalog': 'other', 'X-Trino-Added-Prepare': 'p=SELECT+1' }
    const { engine, server } = await opened((_, __, address) => ({ ...asAnswer(page(address, undefined)), headers }))
    await rowsOf(engine)
    await rowsOf(engine)
    const [first, second] = server.asked
    expect(second?.headers).toEqual(first?.headers)
    expect(Object.keys(second?.headers ?? {}).filter((name) => /catalog|prepare/.test(name))).toEqual([])
  })

  test('is told to whom it belongs and how long it may run, and its answer followed at the address that was given', async () => {
    const { engine, server } = await opened((_, index) =>
      page('https://elsewhere.example', index === 0 ? '/v1/statement/x/1' : undefined, { columns: [LONG], data: [] }),
    )
    expect(await rowsOf(engine)).toEqual([])
    expect(server.asked.map(({ path }) => path)).toEqual(['/v1/statement', '/v1/statement/x/1'])
    expect(server.asked[0]?.headers).toMatchObject({
      'x-trino-user': 'mesh',
      'x-trino-client-info': 'siti',
      'x-trino-session': `query_max_run_time=${DEADLINE_MS}ms`,
    })
  })

  test.each([401, 403, 500, 301])('that is refused (%i) shows no password and no token', async (status) => {
    for (const identity of [{ password: secret('tiga-kucing') }, { token: secret('tiga-kucing') }]) {
      const { engine, server } = await opened(() => ({ status, headers: { location: '/login' } }), identity)
      const error = await failureOf(rowsOf(engine))
      expect(server.asked[0]?.headers.authorization).toMatch(/^(Basic|Bearer) /)
      expect(isFault(error)).toBe(true)
      const shown = inspect(error, { depth: 20, showHidden: true })
      expect(shown).not.toMatch(/tiga-kucing|Authorization|Bearer|Basic/i)
      expect(shown).not.toContain(Buffer.from('mesh:tiga-kucing').toString('base64'))
    }
  })
})

const asAnswer = (reply: Reply) => (reply === 'silence' ? {} : reply)
