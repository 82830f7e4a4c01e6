import { expect, test } from 'vitest'
import { planOf } from './plan.js'
import { identityOf, type ProcessIdentity } from './process/identity.js'
import { SERVICE_NAMES, type ServiceName } from './service-name.js'
import { serviceOf, withUsed, withUsers } from './services.js'
import type { ServiceRecord } from './state/state.js'

/** Three of them, of which each uses those before it. */
const LAKE: readonly ServiceName[] = ['s3', 'catalog', 'trino']

const here = identityOf(process.pid)
const gone: ProcessIdentity = { pid: process.pid, started: 'long ago', host: here?.host ?? '' }

const record = (name: ServiceName, process: ProcessIdentity | undefined, told: ServiceRecord['told'] = {}): ServiceRecord => ({
  name,
  port: 1,
  address: `http://${name}`,
  log: '',
  process,
  told,
  credentials: undefined,
})
const planned = (...records: ServiceRecord[]) =>
  Object.fromEntries(planOf(LAKE, new Map(records.map((one) => [one.name, one])), serviceOf))

test('a service brings those that it uses, each before its users', () => {
  expect(withUsed(['trino'])).toEqual(['s3', 'catalog', 'trino'])
  expect(withUsed(['catalog', 's3'])).toEqual(['s3', 'catalog'])
  expect(withUsed(['s3'])).toEqual(['s3'])
})

test('a service takes its users along when it goes, each before what it uses', () => {
  expect(withUsers(['s3'])).toEqual(['trino', 'catalog', 's3'])
  expect(withUsers(['trino'])).toEqual(['trino'])
})

test('every service stands after those that it uses', () => {
  for (const [at, name] of SERVICE_NAMES.entries())
    for (const used of serviceOf(name).uses) expect(SERVICE_NAMES.indexOf(used)).toBeLessThan(at)
})

test('what runs is kept, what does not is started', () => {
  expect(planned()).toEqual({ s3: 'start', catalog: 'start', trino: 'start' })
  expect(planned(record('s3', here), record('catalog', gone, { s3: 'http://s3' }))).toEqual({
    s3: 'keep',
    catalog: 'start',
    trino: 'start',
  })
})

test('what was told another address is started anew', () => {
  expect(
    planned(
      record('s3', here),
      record('catalog', here, { s3: 'http://elsewhere' }),
      record('trino', here, { s3: 'http://s3', catalog: 'http://catalog' }),
    ),
  ).toEqual({ s3: 'keep', catalog: 'restart', trino: 'keep' })
})
