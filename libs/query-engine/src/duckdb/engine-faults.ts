import { Fault, messageOf } from '@storemesh/core'
import { parametersDiffer } from './parameters.js'

/**
 * DuckDB's messages by their kind. One from a running statement may print another row's value,
 * so of those only the kind is told; one from before it runs speaks of the statement alone.
 */
export function faultOf(error: unknown, context: { readonly sql: string; readonly paths: readonly string[] }): Fault {
  if (error instanceof Fault) return error
  const message = messageOf(error)
  const kind = /^([A-Za-z ]+) Error:/.exec(message)?.[1]?.toLowerCase() ?? ''
  if (STATEMENT_KINDS.has(kind)) return statementFault(message, context.sql)
  if (kind === 'interrupt') return new Fault('QUERY_CANCELLED', 'the statement was stopped')
  if (kind === 'out of memory') {
    return new Fault('QUERY_MEMORY', 'the statement needs more memory than the engine may use: narrow it, or raise the limit')
  }
  if (kind === 'fatal' || kind === 'internal')
    return new Fault('ENGINE_LOST', 'the engine met a fault of its own and starts anew; ask again')
  if (/prepared statement parameters/.test(message)) return parametersDiffer()
  return (
    fileFault(kind, message, context.paths) ?? new Fault('QUERY_FAILED', RUNNING.get(kind) ?? 'the statement failed while it ran')
  )
}

const STATEMENT_KINDS: ReadonlySet<string> = new Set(['parser', 'binder', 'catalog', 'not implemented', 'syntax'])

const RUNNING: ReadonlyMap<string, string> = new Map([
  ['conversion', 'a value could not be converted to the type asked for: use TRY_CAST, or leave such values out'],
  ['out of range', 'a number or an instant left the range of its type: cast to a wider one before computing'],
  ['invalid input', 'a function was given a value that it does not take'],
  ['constraint', 'a value breaks a rule of its type'],
  ['io', 'a file could not be read or written'],
])

function statementFault(message: string, sql: string): Fault {
  const line = message.split('\n', 1)[0] ?? ''
  const text = line.replace(/^[A-Za-z ]+ Error: /, '').slice(0, STATEMENT_TEXT_MAX)
  const name = /"([^"]+)"/.exec(text)?.[1] ?? /name (\S+) does not exist/.exec(text)?.[1]
  const position = name === undefined ? -1 : sql.toLowerCase().indexOf(name.toLowerCase())
  return new Fault('SQL_INVALID', position < 0 ? text : `${text} (at character ${position})`)
}
const STATEMENT_TEXT_MAX = 500

const MISSING = /No files found|No such file|Cannot open file|Could not open file/i
const CORRUPT =
  /parquet|footer|magic bytes|thrift|TProtocol|Malformed JSON|decompress|zstd|snappy|maximum_object_size|JSON transform/i

/** A path is told only where it is one of the question's own. */
function fileFault(kind: string, message: string, paths: readonly string[]): Fault | undefined {
  if (kind === 'conversion' || kind === 'out of range') return undefined
  const path = paths.filter((path) => message.includes(path)).toSorted((a, b) => b.length - a.length)[0]
  if (MISSING.test(message))
    return new Fault('DATA_FILE_MISSING', `${path ?? 'a data file'} is not there: it was moved or removed`)
  const corrupt = path !== undefined || (kind !== 'io' && CORRUPT.test(firstLine(message)))
  return corrupt
    ? new Fault('DATA_FILE_CORRUPT', `${path ?? 'a data file'} cannot be read: restore it, or write it anew`)
    : undefined
}

const firstLine = (message: string) => message.split('\n', 1)[0] ?? ''
