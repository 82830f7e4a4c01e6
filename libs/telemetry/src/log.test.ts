import { Fault, instantOf, secret, virtualClock } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { errorFields, jsonLog, type LogLevel, plainLog, silentLog } from './index.js'

const start_ms = instantOf('2026-01-31T12:00:03Z') ?? 0

function listening(kind: typeof jsonLog, minimum: LogLevel = 'info') {
  const lines: string[] = []
  return { lines, log: kind({ write: (line) => lines.push(line), clock: virtualClock(start_ms), minimum }) }
}

describe('a JSON log', () => {
  test('says one object a line, with the fields that it carries', () => {
    const { log, lines } = listening(jsonLog)
    log.with({ domain: 'orders' }).with({ table: 'fact_order' }).info('table_refreshed', { rows: 3, skipped: undefined })
    expect(lines).toEqual([
      '{"at":"2026-01-31T12:00:03.000000Z","level":"info","event":"table_refreshed","domain":"orders","table":"fact_order","rows":3}\n',
    ])
  })

  test('keeps silent below its minimum', () => {
    const { log, lines } = listening(jsonLog, 'warn')
    log.info('a')
    log.warn('b')
    log.with({}).error('c')
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['b', 'c'])
  })

  test('lets no field pass itself off as its head, and no secret through', () => {
    const { log, lines } = listening(jsonLog)
    log.error('login_refused', { level: 'info', at: 'never', password: secret('tiga-kucing') })
    expect(JSON.parse(lines.join(''))).toEqual({
      at: '2026-01-31T12:00:03.000000Z',
      level: 'error',
      event: 'login_refused',
      password: '[secret]',
    })
  })

  test('leaves the fields out of a line that would be too long', () => {
    const { log, lines } = listening(jsonLog)
    log.info('big', { text: 'x'.repeat(100_000) })
    expect(lines.join('').length).toBeLessThan(200)
    expect(JSON.parse(lines.join(''))).toMatchObject({ event: 'big', fields_left_out_characters: expect.any(Number) })
  })
})

describe('a plain log', () => {
  test('says one short line', () => {
    const { log, lines } = listening(plainLog)
    log.warn('turn_failed', {
      of: 'orders.fact_order',
      attempts: 3,
      why: 'no such table',
      gone: undefined,
      password: secret('kucing'),
    })
    expect(lines).toEqual([
      '12:00:03 warn  turn_failed of=orders.fact_order attempts=3 why="no such table" password="[secret]"\n',
    ])
  })

  test('never breaks its line, nor drives the terminal', () => {
    const { log, lines } = listening(plainLog)
    log.info('said', { text: 'a\nb\u001b[31m', long: 'y'.repeat(5000), deep: { text: '\u001b' } })
    expect(lines.join('')).toMatch(/^\P{Cc}{0,400}\n$/u)
  })
})

test('a silent log can be carried on', () => {
  expect(() => silentLog.with({ a: 1 }).error('b')).not.toThrow()
})

describe('an error as fields', () => {
  const error = new Fault('TABLE_NOT_FOUND', 'there is no table a.b', { cause: new Error('ENOENT') })

  test('has code, message and cause, and no stack', () => {
    expect(errorFields(error)).toEqual({
      code: 'TABLE_NOT_FOUND',
      message: 'TABLE_NOT_FOUND: there is no table a.b',
      cause: 'ENOENT',
    })
    expect(errorFields('torn')).toEqual({ message: 'torn' })
  })

  test('has its stack where that is asked for', () => {
    expect(errorFields(error, { stack: true })['stack']).toContain('log.test')
  })
})
