import { Fault } from '@storemesh/core'
import type { PageError } from './page.js'

/**
 * Trino's errors by their name. One from a running statement may print another row's value, so of those only the kind is
 * told; one from before it runs speaks of the statement alone.
 */
export function refusal(error: PageError): Fault {
  const { name, message } = error
  if (STATEMENT.has(name)) return new Fault('SQL_INVALID', aboutStatement(message))
  const known = KNOWN.get(name)
  if (known) return new Fault(known.code, known.text)
  return fileFault(error) ?? new Fault('QUERY_FAILED', `${RUNNING.get(name) ?? 'the statement failed while it ran'} (${name})`)
}

/** Found while the statement was read, before any row was. */
const STATEMENT: ReadonlySet<string> = new Set([
  'SYNTAX_ERROR',
  'COLUMN_NOT_FOUND',
  'COLUMN_TYPE_UNKNOWN',
  'FUNCTION_NOT_FOUND',
  'TYPE_NOT_FOUND',
  'TYPE_MISMATCH',
  'AMBIGUOUS_NAME',
  'AMBIGUOUS_RETURN_TYPE',
  'DUPLICATE_COLUMN_NAME',
  'DUPLICATE_NAMED_QUERY',
  'DUPLICATE_WINDOW_NAME',
  'EXPRESSION_NOT_AGGREGATE',
  'EXPRESSION_NOT_CONSTANT',
  'EXPRESSION_NOT_IN_DISTINCT',
  'EXPRESSION_NOT_SCALAR',
  'FUNCTION_NOT_AGGREGATE',
  'FUNCTION_NOT_SCALAR',
  'FUNCTION_NOT_WINDOW',
  'INVALID_ARGUMENTS',
  'INVALID_COLUMN_REFERENCE',
  'INVALID_ORDER_BY',
  'INVALID_RECURSIVE_REFERENCE',
  'INVALID_WINDOW_FRAME',
  'MISMATCHED_COLUMN_ALIASES',
  'MISSING_COLUMN_ALIASES',
  'MISSING_COLUMN_NAME',
  'MISSING_GROUP_BY',
  'MISSING_ORDER_BY',
  'MISSING_OVER',
  'NESTED_AGGREGATION',
  'NESTED_RECURSIVE',
  'NESTED_WINDOW',
  'NOT_SUPPORTED',
  'QUERY_TEXT_TOO_LARGE',
  'TOO_MANY_ARGUMENTS',
  'TOO_MANY_GROUPING_SETS',
  'UNSUPPORTED_SUBQUERY',
])

const MEMORY = {
  code: 'QUERY_MEMORY',
  text: 'the statement needs more memory than the engine may use: narrow it, or raise the limit',
}
const BUSY = { code: 'ENGINE_UNAVAILABLE', text: 'Trino takes no statement now: it starts, or has too many; ask again' }
const LATE = { code: 'QUERY_DEADLINE', text: 'the statement did not end in the time it was given: narrow it, or give it longer' }
const CANCELLED = { code: 'QUERY_CANCELLED', text: 'the statement was stopped' }
const UNKNOWN = { code: 'RELATION_UNKNOWN', text: 'Trino’s catalog has no such table: see whether it reads the same one' }

const KNOWN: ReadonlyMap<string, { readonly code: string; readonly text: string }> = new Map([
  ['EXCEEDED_LOCAL_MEMORY_LIMIT', MEMORY],
  ['EXCEEDED_GLOBAL_MEMORY_LIMIT', MEMORY],
  ['CLUSTER_OUT_OF_MEMORY', MEMORY],
  ['EXCEEDED_SPILL_LIMIT', MEMORY],
  ['EXCEEDED_TIME_LIMIT', LATE],
  ['EXCEEDED_CPU_LIMIT', LATE],
  ['USER_CANCELED', CANCELLED],
  ['ADMINISTRATIVELY_KILLED', CANCELLED],
  ['ADMINISTRATIVELY_PREEMPTED', CANCELLED],
  ['ABANDONED_QUERY', CANCELLED],
  ['TABLE_NOT_FOUND', UNKNOWN],
  ['SCHEMA_NOT_FOUND', UNKNOWN],
  ['CATALOG_NOT_FOUND', UNKNOWN],
  ['SERVER_STARTING_UP', BUSY],
  ['SERVER_SHUTTING_DOWN', BUSY],
  ['NO_NODES_AVAILABLE', BUSY],
  ['QUERY_QUEUE_FULL', BUSY],
  ['PERMISSION_DENIED', { code: 'ENGINE_REFUSED', text: 'Trino does not allow its user to read what the statement names' }],
  [
    'CONSTRAINT_VIOLATION',
    { code: 'REQUIRED_VALUE_MISSING', text: 'the table requires a value in every row, the answer has rows without one' },
  ],
])

const RUNNING: ReadonlyMap<string, string> = new Map([
  ['INVALID_CAST_ARGUMENT', 'a value could not be converted to the type asked for: use TRY_CAST, or leave such values out'],
  ['NUMERIC_VALUE_OUT_OF_RANGE', 'a number left the range of its type: cast to a wider one before computing'],
  ['DIVISION_BY_ZERO', 'a number was divided by zero: leave such rows out, or use NULLIF'],
  ['INVALID_FUNCTION_ARGUMENT', 'a function was given a value that it does not take'],
  ['SUBQUERY_MULTIPLE_ROWS', 'a subquery that stands for one value has several rows'],
])

const STATEMENT_TEXT_MAX = 500
/** The place is one in the text that Trino was sent, not in the asker's. */
const aboutStatement = (message: string) =>
  (message.split('\n', 1)[0] ?? '').replace(/^line \d+:\d+: /, '').slice(0, STATEMENT_TEXT_MAX) || 'Trino refuses the statement'

const FILE_ERRORS: ReadonlySet<string> = new Set([
  'ICEBERG_BAD_DATA',
  'ICEBERG_CANNOT_OPEN_SPLIT',
  'ICEBERG_CURSOR_ERROR',
  'ICEBERG_MISSING_DATA',
  'ICEBERG_FILESYSTEM_ERROR',
  'ICEBERG_INVALID_METADATA',
  'ICEBERG_MISSING_METADATA',
])
const MISSING = /not found|does not exist/i
const MISSING_CLASS = /\.(FileNotFound|NoSuchFile|NoSuchKey|NotFound)Exception$/

function fileFault({ name, message, causes }: PageError): Fault | undefined {
  const isData = FILE_ERRORS.has(name) || (name === 'GENERIC_INTERNAL_ERROR' && /parquet|orc|avro/i.test(message))
  if (!isData) return undefined
  const path = /\b(?:s3a?|file|gs):\/[^\s,;'"()[\]]+?\.(?:parquet|avro|orc|json)\b/.exec(message)?.[0] ?? 'a data file'
  return MISSING.test(message) || causes.some((cause) => MISSING_CLASS.test(cause))
    ? new Fault('DATA_FILE_MISSING', `${path} is not there: it was moved or removed`)
    : new Fault('DATA_FILE_CORRUPT', `${path} cannot be read (${name}): restore it, or write it anew`)
}
