import { Fault, isFault } from '@storemesh/core'
import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb'
import type { MongoConnection } from './mongo-connection.js'

/** What a number of the server's means to who asked, where it means something else than to everybody. */
export type Meaning = (code: number) => Fault | undefined

const AUTHENTICATION_FAILED = [18, 8000]
const UNAUTHORIZED = 13
/** A primary that steps down, a server that stops or took too long, a cursor that went with its server. */
const MOVED_ON = [6, 7, 43, 50, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]

/** What went wrong, by a name of ours. The server's own words stay out where they might repeat a value of a document. */
export function mongoFault(name: string, connection: MongoConnection, error: unknown, meaning?: Meaning): Fault {
  if (isFault(error)) return error
  const servers = connection.hosts.join(',')
  const code = codeOf(error)
  const meant = code !== undefined ? meaning?.(code) : undefined
  if (meant) return meant
  if (code !== undefined && AUTHENTICATION_FAILED.includes(code)) {
    const who = connection.user === undefined ? 'who gives no user' : `user ${connection.user}`
    return new Fault(
      'SOURCE_CREDENTIALS_REFUSED',
      `${name}: ${servers} refuses ${who} (code ${code}); check user, password and auth_database`,
    )
  }
  if (code === UNAUTHORIZED) {
    return new Fault(
      'SOURCE_CREDENTIALS_REFUSED',
      `${name}: ${servers} does not let ${connection.user ?? 'who gives no user'} read this (code 13); grant the role "read" on the database`,
    )
  }
  if (isUnreachable(error) || (code !== undefined && MOVED_ON.includes(code))) {
    return new Fault(
      'SOURCE_UNREACHABLE',
      `${name}: ${servers} does not answer (${code !== undefined ? `code ${code}` : kindOf(error)}); start it, or correct hosts, replica_set and tls`,
    )
  }
  const told = code !== undefined ? `code ${code}` : kindOf(error)
  return new Fault('SOURCE_FAILED', `${name}: ${servers} could not answer (${told}); its own log says more`)
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoServerSelectionError ||
  (error instanceof MongoError && error.name === 'MongoTopologyClosedError')

const codeOf = (error: unknown): number | undefined =>
  error instanceof MongoServerError && typeof error.code === 'number' ? error.code : undefined

const kindOf = (error: unknown): string => (error instanceof Error ? error.name : 'no code given')
