import { seededDice, systemClock } from '@storemesh/core'
import { silentLog } from '@storemesh/telemetry'
import { expect, test } from 'vitest'
import { secretHeaders } from '../kind/secret-headers.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { mesh } from '../testing/mesh-process.js'
import { gatewayTraces, tracesOf } from '../wiring/traces.js'
import type { OtlpSettings } from './telemetry.js'

const NONE: OtlpSettings = { url: '', headers: new Map(), ratio: 1, continued: 'known' }
const parts = { clock: systemClock, dice: seededDice(1), log: silentLog }
const headersIn = (text: string) => secretHeaders.fromText(text, '/')

test('where traces go, and which, is shown with where it is set, and the headers by their names alone', async () => {
  const environment = {
    MESH_TELEMETRY_OTLP_URL: 'http://127.0.0.1:4318/v1/traces',
    MESH_TELEMETRY_OTLP_RATIO: '0.1',
    MESH_TELEMETRY_OTLP_HEADERS: 'Authorization=Bearer tiga-kucing==, x-tenant=shop',
  }
  const { code, stdout, stderr } = await mesh(['config', 'show', '--json'], { cwd: await freshFolder(), environment })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([
      { setting: 'telemetry.otlp.url', value: 'http://127.0.0.1:4318/v1/traces', from: 'MESH_TELEMETRY_OTLP_URL' },
      { setting: 'telemetry.otlp.ratio', value: '0.1', from: 'MESH_TELEMETRY_OTLP_RATIO' },
      { setting: 'telemetry.otlp.continued', value: 'known', from: 'default' },
      {
        setting: 'telemetry.otlp.headers',
        value: 'authorization=[secret],x-tenant=[secret]',
        from: 'MESH_TELEMETRY_OTLP_HEADERS',
      },
    ]),
  )
  expect(stdout).not.toContain('kucing')
})

test.each(['', 'a', 'a=', '=x', 'a b=x', 'a=x,a=y', 'A=x,a=y', 'a=x\ny', 'a=x,', `a=${'x'.repeat(9000)}`])(
  'headers that are none are refused: %j',
  (text) => {
    expect(headersIn(text)).toBeUndefined()
  },
)

test('nothing is traced unless it is said where to', () => {
  expect(tracesOf(NONE, 'domain orders', parts)).toEqual({})
  expect(gatewayTraces(NONE, parts)).toEqual({ continued: 'known' })
})

test('headers go to nobody who is reached past others in the clear', () => {
  const headers = headersIn('authorization=Bearer tiga-kucing') ?? new Map()
  const opened = (url: string, given: OtlpSettings['headers']) => () =>
    tracesOf({ ...NONE, url, headers: given }, 'gateway', parts)
  expect(opened('http://collector.example:4318/v1/traces', headers)).toThrow('TRACES_HEADERS_UNSAFE')
  expect(opened('http://collector.example:4318/v1/traces', headers)).not.toThrow('kucing')
  for (const url of ['https://collector.example/v1/traces', 'http://127.0.0.1:4318/v1/traces'])
    expect(opened(url, headers)()).toMatchObject({ traces: { sent: 0, dropped: 0 } })
  expect(opened('http://collector.example:4318/v1/traces', new Map())()).toHaveProperty('traces')
})
