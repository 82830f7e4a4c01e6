import { deterministicId, Fault, type JsonObject, withinLimit } from '@storemesh/core'
import { type Change, put, type Space } from '@storemesh/key-value'
import type { RefusedStep, ToldChange } from './live-processor.js'
import { refusalOf, requireRowSize } from './refusal.js'

/** What steps told and what was refused since it was last taken, in a bounded lot. */
export interface Telling<Row> {
  /** All rows of one step, or none where one of them cannot be told. */
  tell(rows: readonly { readonly key: string; readonly row: Row }[], step: number): void
  refuse(of: RefusedStep['of'], step: number, error: unknown): void
  /** As much as one write, and one append to the change topic, should hold. */
  isFull(): boolean
  /** Told so far, in all lots. */
  count(): number
  take(): { readonly puts: readonly Change[]; readonly told: readonly ToldChange[]; readonly refused: readonly RefusedStep[] }
}

const ROWS_A_STEP_MAX = 100
/** A write is waited for, and so is the append: while many events are waiting, few of either. */
const LOT = { rows_max: 3_000, bytes_max: 12 << 20 }

export function telling<Row extends JsonObject>(name: string, partition: number, space: Space<Row>, from: number): Telling<Row> {
  let sequence = from
  let puts = new Map<string, Change>()
  let told: ToldChange[] = []
  let refused: RefusedStep[] = []
  let told_bytes = 0
  return {
    tell(rows, step) {
      withinLimit('rows that one step tells', rows.length, { min: 0, max: ROWS_A_STEP_MAX })
      const sizes_bytes = rows.map(({ row }) => requireRowSize(row))
      const changed = rows.map(({ key, row }) => put(space, key, row, step))
      told_bytes += sizes_bytes.reduce((sum, size_bytes) => sum + size_bytes, 0)
      for (const change of changed) {
        puts.set(change.key, change)
        sequence += 1
        told.push({ id: deterministicId(name, partition, 'told', sequence), key: change.key, row: change.row, sequence })
      }
    },
    refuse(of, step, error) {
      refused.push({ of, sequence: step, ...refusalOf(error) })
    },
    isFull: () => told.length + refused.length >= LOT.rows_max || told_bytes >= LOT.bytes_max,
    count: () => sequence,
    take() {
      const lot = { puts: [...puts.values()], told, refused }
      puts = new Map()
      told = []
      refused = []
      told_bytes = 0
      return lot
    },
  }
}

/** The time that a timer's own step leaves; a time that does not move on would be due for ever. */
export function requireLater(due_ms: number | undefined, after_ms: number): void {
  if (due_ms === undefined || due_ms > after_ms) return
  throw new Fault(
    'LIVE_TIMER_STUCK',
    `a timer of ${after_ms} left a time that is no later, ${due_ms}; let its step take away what was due`,
  )
}
