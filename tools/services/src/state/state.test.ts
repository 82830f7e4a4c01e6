import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson, secret } from '@storemesh/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SERVICE_NAMES } from '../service-name.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { type ServiceRecord, type State, stateFrom, stateText } from './state.js'
import { readState, stateFileIn, writeState } from './state-file.js'

const identities = fc.record({ pid: fc.integer({ min: 1, max: 4_194_304 }), started: fc.string(), host: fc.string() })
const keys = fc.record({ accessKeyId: fc.string(), secretAccessKey: fc.string() })
const records = fc.record({
  port: fc.integer({ min: 1, max: 65_535 }),
  address: fc.webUrl(),
  log: fc.string(),
  process: fc.option(identities, { nil: undefined }),
  credentials: fc.option(keys, { nil: undefined }),
  told: fc.dictionary(fc.constantFrom(...SERVICE_NAMES), fc.webUrl()),
})
const states = fc
  .tuple(fc.subarray([...SERVICE_NAMES]), records, records, records)
  .map(([names, ...all]) => new Map(names.map((name, at) => [name, recordOf(name, all[at] ?? all[0])])))

function recordOf(name: ServiceRecord['name'], { credentials, told, ...rest }: Drawn): ServiceRecord {
  const hidden = credentials && { ...credentials, secretAccessKey: secret(credentials.secretAccessKey) }
  return { ...rest, name, told: { ...told }, credentials: hidden }
}
type Drawn = typeof records extends fc.Arbitrary<infer T> ? T : never

/** With the secrets revealed: they compare by what they hold. */
const open = (state: State | undefined) =>
  state &&
  [...state].map(([name, { credentials, ...rest }]) => ({
    under: name,
    ...rest,
    credentials: credentials && { ...credentials, secretAccessKey: credentials.secretAccessKey.reveal() },
  }))

test('a state that was written is read back as it was', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(open(stateFrom(parseJson(stateText(state))))).toEqual(open(state))
    }),
    { seed: 476, numRuns: 200 },
  )
})

test('anything else is no state', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(stateFrom(parseJson(text))).toBeUndefined()
    }),
    { seed: 476 },
  )
  expect(stateFrom({ format: 2, services: [] })).toBeUndefined()
  expect(stateFrom({ format: 1, services: [{ name: 'mysql', port: 1, address: '', log: '', process: null }] })).toBeUndefined()
  expect(stateFrom({ format: 1, services: [{ name: 's3', port: 1, address: '', log: '', process: 'x' }] })).toBeUndefined()
})

test('the file that holds the keys is for its owner alone, and shows them to nobody else', async () => {
  const folder = await freshFolder()
  const credentials = { accessKeyId: 'MESH', secretAccessKey: secret('hush') }
  const record: ServiceRecord = { name: 's3', port: 1, address: 'a', log: 'l', process: undefined, told: {}, credentials }
  writeState(folder, new Map([['s3', record]]))
  expect((await stat(stateFileIn(folder))).mode & 0o777).toBe(0o600)
  expect(readState(folder).get('s3')?.credentials?.secretAccessKey.reveal()).toBe('hush')
  expect(JSON.stringify(readState(folder).get('s3'))).not.toContain('hush')
})

test('where nothing was ever started there is nothing', async () => {
  expect(readState(join(await freshFolder(), 'nowhere')).size).toBe(0)
})

test('a broken file is refused by name, never taken for an empty one', async () => {
  const folder = await freshFolder()
  await writeFile(stateFileIn(folder), '{"format":1,"serv')
  expect(() => readState(folder)).toThrow(/SERVICES_STATE_BROKEN: .*state\.json/)
})
