import { Fault, isFault, messageOf } from '@storemesh/core'
import type { PostgresConnection } from './postgres-connection.js'

const REFUSED = ['28000', '28P01', '42501']
const MISSING = ['42P01', '42703', '3F000']
const UNREACHABLE = /^(?:08...|57P0.|53...|3D000|E[A-Z_]+)$/
const BROKEN =
  /^(?:Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|The server does not support SSL)/

/** What went wrong, by a name of ours. The server's own words stay out where they might repeat a value of a row. */
export function postgresFault(name: string, { host, port, database, user }: PostgresConnection, error: unknown): Fault {
  if (isFault(error)) return error
  const code = codeOf(error)
  const server = `${host}:${port}/${database}`
  if (REFUSED.includes(code)) {
    return new Fault(
      'SOURCE_CREDENTIALS_REFUSED',
      `${name}: ${server} refuses user ${user} (SQLSTATE ${code}); check user and password, and that the user may SELECT`,
    )
  }
  if (MISSING.includes(code)) {
    return new Fault(
      'SOURCE_TABLE_MISSING',
      `${name}: ${server} has no such table or column (SQLSTATE ${code}); make it, or correct the declaration`,
    )
  }
  if (UNREACHABLE.test(code) || BROKEN.test(messageOf(error))) {
    return new Fault(
      'SOURCE_UNREACHABLE',
      `${name}: ${server} does not answer (${code || messageOf(error)}); start it, or correct host, port and database`,
    )
  }
  return new Fault(
    'SOURCE_FAILED',
    `${name}: ${server} could not answer (${code ? `SQLSTATE ${code}` : 'no code given'}); its own log says more`,
  )
}

export const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
