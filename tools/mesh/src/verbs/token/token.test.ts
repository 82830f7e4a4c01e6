import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { layoutOf } from '../../data-folder/layout.js'
import type { AuthSettings } from '../../settings/auth.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import { runVerb } from '../../testing/run-verb.js'
import { consumers } from '../../wiring/contracts.js'
import { whoAsks } from '../../wiring/who-asks.js'

const NOW_MS = Date.UTC(2026, 0, 1)
const AUTH: AuthSettings = { issuer: '', jwksUrl: '', audience: 'storemesh', anonymous: 'refused' }

async function dataFolder(): Promise<string> {
  const folder = join(await freshFolder(), 'data')
  await openDataFolder(folder, { mode: 'write' })
  return folder
}

/** A mesh whose tokens are made by the command and read as its gateway reads them. */
async function meshWithTokens() {
  const clock = virtualClock(NOW_MS)
  const folder = await dataFolder()
  const token = async (...args: readonly string[]) => runVerb(folder, ['token', ...args], undefined, clock)
  const warned: string[] = []
  const log = { warn: (event: string) => void warned.push(event) }
  const viewerOf = whoAsks({ layout: layoutOf(folder), auth: AUTH, host: '127.0.0.1', consumers, clock, log })
  const asks = async (...args: readonly string[]) => {
    const { code, stdout } = await token(...args)
    expect(code).toBe(0)
    return viewerOf({ authorization: `Bearer ${stdout.trim()}` })
  }
  return { folder, clock, token, asks, viewerOf, warned }
}

test('a token is for a role, with what rights ask of those who have it', async () => {
  const { asks } = await meshWithTokens()
  expect(await asks('--role', 'marketing')).toMatchObject({ name: 'marketing', who: { kind: 'role', role: 'marketing' } })
  expect((await asks('--role', 'sales', '--region', 'java')).who).toEqual({ kind: 'role', role: 'sales', region: 'java' })
  expect(await asks('--role', 'customer', '--user', 'user_17')).toMatchObject({
    name: 'user_17',
    who: { kind: 'role', role: 'customer', userId: 'user_17' },
  })
})

test('a token of a service has it see what its consumer file declares', async () => {
  const { asks } = await meshWithTokens()
  const { name, who } = await asks('--service', 'storefront')
  expect(name).toBe('storefront')
  expect(who).toMatchObject({
    kind: 'service',
    reads: expect.arrayContaining([{ product: 'customers.dim_users', fields: expect.arrayContaining(['user_id']) }]),
  })
})

test('it is given the scopes that were asked for, and those alone', async () => {
  const { asks } = await meshWithTokens()
  expect((await asks('--role', 'support', '--scope', 'reports orders:read')).scopes).toEqual(['orders:read', 'reports'])
  expect((await asks('--service', 'storefront', '--scope', 'reports')).scopes).toEqual(['reports'])
  expect((await asks('--role', 'support')).scopes).toBeUndefined()
})

test('it holds for an hour, or as long as is asked, and says so as JSON', async () => {
  const { token, viewerOf, clock } = await meshWithTokens()
  const { stdout } = await token('--role', 'finance', '--expires', '90s', '--json')
  const printed = JSON.parse(stdout)
  expect(printed).toEqual({
    token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    claims: {
      role: 'finance',
      iss: 'storemesh-local',
      aud: 'storemesh',
      sub: 'finance',
      iat: NOW_MS / 1000,
      exp: NOW_MS / 1000 + 90,
    },
    expires_at: '2026-01-01T00:01:30.000000Z',
  })
  const authorization = `Bearer ${printed.token}`
  expect((await viewerOf({ authorization })).expires_ms).toBe(NOW_MS + 95_000)
  clock.advance(95_000)
  await expect(viewerOf({ authorization })).rejects.toThrow('TOKEN_EXPIRED')
  const hour = await token('--role', 'finance', '--json')
  expect(JSON.parse(hour.stdout).claims).toMatchObject({ exp: NOW_MS / 1000 + 95 + 3600 })
})

test('a token of another data folder is none here', async () => {
  const [one, other] = [await meshWithTokens(), await meshWithTokens()]
  const { stdout } = await other.token('--role', 'marketing')
  await expect(one.viewerOf({ authorization: `Bearer ${stdout.trim()}` })).rejects.toThrow('TOKEN_INVALID')
  one.clock.advance(1000)
  expect((await one.asks('--role', 'marketing')).name).toBe('marketing')
})

test('after its key was taken away a new one signs, and tokens of the old one count for a while at most', async () => {
  const { asks, token, viewerOf, folder, clock } = await meshWithTokens()
  const { stdout } = await token('--role', 'marketing')
  const authorization = `Bearer ${stdout.trim()}`
  expect((await viewerOf({ authorization })).name).toBe('marketing')
  await rm(layoutOf(folder).issuerKey)
  clock.advance(1000)
  expect((await asks('--role', 'sales')).name).toBe('sales')
  clock.advance(5 * 60_000)
  await expect(viewerOf({ authorization })).rejects.toThrow('TOKEN_INVALID')
})

test.each([
  [[], 'OPTION_MISSING: --role or --service is needed'],
  [['--role', 'root'], 'OPTION_INVALID: --role: expected one of marketing'],
  [['--role', 'sales', '--service', 'dashboards'], 'OPTION_INVALID: --service: expected no --role'],
  [['--service', 'dashboards', '--user', 'u'], 'OPTION_INVALID: --service: expected no --role'],
  [['--service', 'spy'], 'CONSUMER_UNKNOWN: there is no consumers/spy.yaml'],
  [['--role', 'sales', '--expires', '2y'], 'OPTION_INVALID: --expires: expected a duration'],
  [['--role', 'sales', '--expires', '366d'], 'OPTION_INVALID: --expires: expected a duration of at most 365 days'],
  [['--role', 'sales', '--scope', 'a  b'], 'OPTION_INVALID: --scope: expected scopes apart by spaces'],
  [['--role', 'sales', '--scope', 'x'.repeat(2001)], 'OPTION_INVALID: --scope: expected scopes apart by spaces'],
  [['--role', 'customer', '--user', 'a\nb'], 'OPTION_INVALID: --user: expected the id of an account'],
])('for nobody: %j', async (args, expected) => {
  const { token } = await meshWithTokens()
  const { code, stdout, stderr } = await token(...args)
  expect({ code: code > 0, stdout, stderr }).toEqual({ code: true, stdout: '', stderr: expect.stringContaining(expected) })
})

test('where another issuer is set, no token is made that nobody would take', async () => {
  const environment = { MESH_AUTH_ISSUER: 'https://login.shop.example', MESH_AUTH_JWKS_URL: 'https://login.shop.example/keys' }
  const { code, stderr } = await mesh(['token', '--role', 'sales', '--data', await dataFolder()], { environment })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('TOKEN_ISSUER_ELSEWHERE: auth.issuer is https://login.shop.example'),
  })
})

test('two commands that make the first key at once make tokens of one key', async () => {
  const folder = await dataFolder()
  const made = await Promise.all([1, 2, 3].map(() => mesh(['token', '--role', 'support', '--data', folder])))
  const kids = made.map(({ stdout }) => JSON.parse(Buffer.from(stdout.split('.')[0] ?? '', 'base64url').toString()).kid)
  expect(made.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(new Set(kids).size).toBe(1)
})

test('a folder that is no data folder gets no key', async () => {
  const folder = join(await freshFolder(), 'none')
  await mkdir(folder)
  const { code, stderr } = await mesh(['token', '--role', 'support', '--data', folder])
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('DATA_FOLDER_MISSING') })
})
