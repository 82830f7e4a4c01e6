import { type Secret, secret } from '@storemesh/core'
import type { Kind } from './kind.js'

/** Where a Postgres is, and who we are there. */
export interface PostgresUrl {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: Secret
  /** On by itself for every server that is not on this machine; `?sslmode=disable` and `?sslmode=require` say otherwise. */
  readonly tls: boolean
}

const PORT = 5432
const HERE = ['127.0.0.1', '[::1]', 'localhost']
const MODES = [null, 'disable', 'require']

export const postgresUrl: Kind<PostgresUrl | undefined> = {
  expected: 'a URL such as postgres://user:password@host:5432/database',
  fromText: urlFrom,
  fromValue: () => undefined,
  show: (url) => (url ? `postgres://${url.user}:${String(url.password)}@${url.host}:${url.port}/${url.database}` : 'embedded'),
  hidden: true,
}

function urlFrom(text: string): PostgresUrl | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, pathname, username, password, searchParams } = new URL(text)
  const database = decoded(pathname.slice(1))
  const [user, word] = [decoded(username), decoded(password)]
  const mode = searchParams.get('sslmode')
  const isPostgres = protocol === 'postgres:' || protocol === 'postgresql:'
  if (!isPostgres || !hostname || !database || !user || word === undefined || !MODES.includes(mode)) return undefined
  const tls = mode === null ? !HERE.includes(hostname) : mode === 'require'
  return { host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port || PORT), database, user, password: secret(word), tls }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // a percent sign that stands for nothing
  }
}
