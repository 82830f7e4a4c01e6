import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { WhenOver } from '../when-over.js'

/** As claims tell a moment. */
export const now_s = (): number => Math.floor(Date.now() / 1000)

type Claims = Readonly<Record<string, unknown>>

export interface Issuer {
  readonly name: string
  readonly keysUrl: string
  /** How often its keys were asked for. */
  readonly asked: () => number
  /** A token as it gives one, with what a test would have otherwise. */
  readonly token: (claims: Claims, header?: Claims) => string
  /** Its public key as if that were a secret that both know. */
  readonly signedByThePublicKey: (claims: Claims) => string
  /** What nobody has signed. */
  readonly unsigned: (claims: Claims) => string
}

const AUDIENCE = 'storemesh'
const KEY = 'key-1'
const HOUR_S = 3600

const part = (value: Claims): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Who gives out tokens, on the loopback: it signs by node:crypto, not by what verifies. */
export async function startIssuer(whenOver: WhenOver): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: KEY, alg: 'ES256', use: 'sig' }] }))
  }).listen(0, '127.0.0.1')
  whenOver(async () => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  const name = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const usual = (): Claims => ({ iss: name, aud: AUDIENCE, exp: now_s() + HOUR_S })
  const signable = (header: Claims, claims: Claims) => `${part({ kid: KEY, ...header })}.${part({ ...usual(), ...claims })}`
  return {
    name,
    keysUrl: `${name}/keys`,
    asked: () => asked,
    token(claims, header = {}) {
      const text = signable({ alg: 'ES256', ...header }, claims)
      return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
    },
    signedByThePublicKey(claims) {
      const text = signable({ alg: 'HS256' }, claims)
      return `${text}.${createHmac('sha256', JSON.stringify(jwk)).update(text).digest('base64url')}`
    },
    unsigned: (claims) => `${signable({ alg: 'none' }, claims)}.`,
  }
}
