import { once } from 'node:events'
import { createServer } from 'node:http'
import { seededDice, virtualClock } from '@storemesh/core'
import { issueToken, newSigningKey, readSigningKey } from '@storemesh/token'
import { describe, expect, onTestFinished, test } from 'vitest'
import { layoutOf } from '../data-folder/layout.js'
import { signingKeyIn } from '../data-folder/signing-keys.js'
import type { AuthSettings } from '../settings/auth.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { consumers } from './contracts.js'
import { LOCAL_ISSUER, whoAsks } from './who-asks.js'

const AUTH: AuthSettings = { issuer: '', jwksUrl: '', audience: 'storemesh', anonymous: undefined }
const ISSUER = 'https://login.shop.example'

async function asked(more: Partial<AuthSettings> = {}, host = '127.0.0.1') {
  const clock = virtualClock(Date.UTC(2026, 0, 1))
  const layout = layoutOf(await freshFolder())
  const warned: string[] = []
  const log = { warn: (event: string) => void warned.push(event) }
  return { clock, layout, warned, viewerOf: whoAsks({ layout, auth: { ...AUTH, ...more }, host, consumers, clock, log }) }
}

/** An issuer elsewhere, with the tokens that it makes. */
async function issuer() {
  const text = await newSigningKey()
  const { d: _kept, ...jwk } = JSON.parse(text.reveal())
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  const jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  return { jwksUrl, key: await readSigningKey(text, 'there') }
}

describe('without a token', () => {
  test('whoever is at this machine sees everything, and nobody whom a proxy here lets through', async () => {
    const { viewerOf } = await asked()
    expect((await viewerOf({})).who).toEqual({ kind: 'mesh' })
    expect((await viewerOf({ 'x-user-id': 'root', cookie: 'a=b' })).name).toBe('anonymous')
    for (const name of ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'])
      await expect(viewerOf({ [name]: '10.0.0.7' })).rejects.toThrow('TOKEN_MISSING')
  })

  test('nobody is answered from elsewhere, unless somebody of a role is', async () => {
    await expect((await asked({}, '0.0.0.0')).viewerOf({})).rejects.toThrow('TOKEN_MISSING')
    const { viewerOf } = await asked({ anonymous: 'marketing' }, '0.0.0.0')
    expect((await viewerOf({ 'x-forwarded-for': '10.0.0.7' })).who).toEqual({ kind: 'role', role: 'marketing' })
    await expect(asked({ anonymous: 'everything' }, '0.0.0.0')).rejects.toThrow('AUTH_ANONYMOUS_UNSAFE')
  })
})

describe('with an issuer elsewhere', () => {
  test('its tokens count, and those of mesh token do not', async () => {
    const { jwksUrl, key } = await issuer()
    const { viewerOf, clock, layout } = await asked({ issuer: ISSUER, jwksUrl })
    const making = { audience: 'storemesh', clock, holds_ms: 60_000 }
    const theirs = await issueToken({ role: 'sales', region: 'java' }, { ...making, key, issuer: ISSUER })
    expect((await viewerOf({ authorization: `Bearer ${theirs.token}` })).who).toEqual({
      kind: 'role',
      role: 'sales',
      region: 'java',
    })
    const ours = { ...making, key: await signingKeyIn(layout.issuerKey, seededDice(1)) }
    for (const name of [LOCAL_ISSUER, ISSUER]) {
      const { token } = await issueToken({ role: 'sales' }, { ...ours, issuer: name })
      await expect(viewerOf({ authorization: `Bearer ${token}` })).rejects.toThrow('TOKEN_INVALID')
    }
  })

  test('that does not answer nobody is let in, and the log says why', async () => {
    const { key } = await issuer()
    const { viewerOf, clock, warned } = await asked({ issuer: ISSUER, jwksUrl: 'http://127.0.0.1:1/' })
    const { token } = await issueToken({ role: 'sales' }, { key, issuer: ISSUER, audience: 'storemesh', clock, holds_ms: 60_000 })
    await expect(viewerOf({ authorization: `Bearer ${token}` })).rejects.toThrow('TOKEN_INVALID')
    expect(warned).toEqual(['issuer_keys_unread'])
  })
})
