import { deterministicId, Fault, type JsonObject, withinLimit } from '@storemesh/core'
import { type Change, put, type Space } from '@storemesh/key-value'
import type { RefusedStep, ToldChange } from './live-processor.js'
import type { ProcessorDeclaration } from './processor.js'
import { refusalOf, requireRowSize } from './refusal.js'

/** What steps told and what was refused since it was last taken, in a bounded lot. */
export interface Telling<Row, Answer> {
  /** All rows and answers of one step, or none where one of them cannot be told. */
  tell(rows: readonly Keyed<Row>[], answers: readonly Keyed<Answer>[], step: number): void
  refuse(of: RefusedStep['of'], step: number, error: unknown): void
  /** As much as one write, and one append to the change topic, should hold. */
  isFull(): boolean
  /** Told so far, in all lots. */
  count(): number
  take(): { readonly puts: readonly Change[]; readonly told: readonly ToldChange[]; readonly refused: readonly RefusedStep[] }
}

type Keyed<Each> = { readonly key: string; readonly row: Each }

const ROWS_A_STEP_MAX = 100
/** A write is waited for, and so is the append: while many events are waiting, few of either. */
const LOT = { rows_max: 3_000, bytes_max: 12 << 20 }

export function telling<State extends JsonObject, Row extends JsonObject, Answer extends JsonObject>(
  { name, space, answers: answering }: Pick<ProcessorDeclaration<State, Row, Answer>, 'name' | 'space' | 'answers'>,
  partition: number,
  from: number,
): Telling<Row, Answer> {
  let sequence = from
  let puts = new Map<string, Change>()
  let told: ToldChange[] = []
  let refused: RefusedStep[] = []
  let told_bytes = 0

  function putsOf<Each extends JsonObject>(rows: readonly Keyed<Each>[], to: Space<Each>, step: number): Change[] {
    return rows.map(({ key, row }) => put(to, key, row, step))
  }

  function note(rows: readonly Keyed<JsonObject>[], changes: readonly Change[], version: number, topic?: string): void {
    for (const change of changes) puts.set(`${change.space}\0${change.key}`, change)
    for (const { key, row } of rows) {
      sequence += 1
      told.push({ ...(topic && { topic }), id: deterministicId(name, partition, 'told', sequence), key, row, sequence, version })
    }
  }

  return {
    tell(rows, answers, step) {
      withinLimit('rows that one step tells', rows.length + answers.length, { min: 0, max: ROWS_A_STEP_MAX })
      if (answers.length > 0 && !answering)
        throw new Fault(
          'DOMAIN_INVALID',
          `processor ${name}: expected to say where answers are told, got an answer without; declare \`answers\``,
        )
      const size_bytes = [...rows, ...answers].reduce((sum, { row }) => sum + requireRowSize(row), 0)
      const rowPuts = putsOf(rows, space, step)
      const answerPuts = answering ? putsOf(answers, answering.space, step) : []
      told_bytes += size_bytes
      note(rows, rowPuts, step)
      if (answering) note(answers, answerPuts, step, answering.changes)
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
