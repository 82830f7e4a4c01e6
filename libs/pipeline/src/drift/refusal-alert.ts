import type { Refusal } from '../ingest/dead-letter.js'
import type { Log } from '@storemesh/telemetry'
import { refusalWatch } from './refusal-watch.js'

/** Tells when most of what a source gives cannot be read any more, by what most of it fails, and when that is over. */
export function refusalAlert(log: Log, table: string): (rows: number, reasons: readonly Refusal[]) => void {
  const watch = refusalWatch()
  return (rows, reasons) => {
    const told = watch(rows, reasons)
    if (told?.turned === 'broke') {
      const { by, refused } = told
      log.error('source_broke', { table, code: by.code, field: by.field, refused, rows: told.rows })
    } else if (told) log.warn('source_mended', { table, refused: told.refused, rows: told.rows })
  }
}
