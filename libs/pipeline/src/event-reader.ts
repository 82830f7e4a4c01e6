import { type CheckedEvent, type Contract, eventCheck, rejected } from '@storemesh/contract'
import { isFault } from '@storemesh/core'
import type { SourceDeclaration } from '@storemesh/source'
import { UNKNOWN_COLUMN } from './ingest/bronze-columns.js'
import type { PipelineParts } from './parts.js'

/** Reads events by their contract, whichever way they were written; in their order. What it does not know is a column of its own. */
export type EventReader = (values: readonly Uint8Array[]) => Promise<readonly CheckedEvent[]>

export function eventReader({ wire }: Pick<PipelineParts, 'wire'>, contract: Contract, from?: SourceDeclaration): EventReader {
  const checkColumns = eventCheck(contract, from?.kind === 'files' && from.format === 'csv' ? 'cells' : 'json')
  const check = (value: Uint8Array) => withUnknown(checkColumns(value))
  return async (values) => {
    if (!wire) return values.map(check)
    const read = await wire.read(values)
    return read.map((value) => {
      if (value instanceof Uint8Array) return check(value)
      return isFault(value, 'SCHEMA_NOT_FOUND')
        ? rejected('EVENT_SCHEMA_UNKNOWN', 'a schema id that the registry knows; register the schema, then replay')
        : rejected('EVENT_WIRE_INVALID', 'a value of the schema that it names')
    })
  }
}

const withUnknown = (checked: CheckedEvent): CheckedEvent =>
  checked.ok && checked.unknown
    ? { ...checked, columns: { ...checked.columns, [UNKNOWN_COLUMN]: checked.unknown.text } }
    : checked
