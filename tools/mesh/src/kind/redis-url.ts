import { type Secret, secret } from '@storemesh/core'
import type { Kind } from './kind.js'

/** Where a Redis is, who we are there, and what is ours in it. */
export interface RedisUrl {
  readonly host: string
  readonly port: number
  /** Left out where the server knows one user only. */
  readonly username?: string
  /** Left out where it asks for none. */
  readonly password?: Secret
  readonly tls: boolean
  /** What keys begin with. */
  readonly prefix: string
}

const PORT = 6379
const PREFIX = 'mesh'
const PREFIX_PATTERN = /^[a-z][a-z0-9_.-]{0,63}$/

export const redisUrl: Kind<RedisUrl | undefined> = {
  expected:
    'a URL such as redis://user:password@host:6379/mesh, rediss:// by TLS, with the word that its keys begin with as its path',
  fromText: urlFrom,
  fromValue: () => undefined,
  show: (url) => (url ? shown(url) : 'none'),
  hidden: true,
}

function shown({ host, port, username = '', password, tls, prefix }: RedisUrl): string {
  const who = password ? `${username}:${String(password)}@` : ''
  return `${tls ? 'rediss' : 'redis'}://${who}${host}:${port}/${prefix}`
}

function urlFrom(text: string): RedisUrl | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, pathname, username, password, search, hash } = new URL(text)
  const [user, word] = [decoded(username), decoded(password)]
  const prefix = pathname.slice(1) || PREFIX
  const isRedis = protocol === 'redis:' || protocol === 'rediss:'
  if (!isRedis || !hostname || search || hash || user === undefined || word === undefined) return undefined
  if (!PREFIX_PATTERN.test(prefix) || (user && !word)) return undefined
  return {
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port || PORT),
    ...(user && { username: user }),
    ...(word && { password: secret(word) }),
    tls: protocol === 'rediss:',
    prefix,
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // a percent sign that stands for nothing
  }
}
