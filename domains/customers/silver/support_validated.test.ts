import type { Row } from '@storemesh/query-engine'
import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { at, step, stepColumns } from '../given-actions.js'

const validated = (rows: readonly Readonly<Record<string, unknown>>[]): Promise<readonly Row[]> =>
  modelRows(
    new URL('./support_validated.sql', import.meta.url),
    { bronze_kafka__crm_events: { columns: stepColumns, rows } },
    'ticket_id, place',
  )

const of = (rows: readonly Row[], ...names: string[]) => rows.map((row) => names.map((name) => row[name]))

const opened = step('opened', '10:00:00')
const closed = step('closed', '11:00:00')

describe('a ticket', () => {
  test('is resolved by the step that closes it, in whole seconds since it was opened, whatever order they came in', async () => {
    const rows = await validated([closed, step('feedback', '12:00:00', { score: 5 }), step('replied', '10:30:00'), opened])
    expect(of(rows, 'kind', 'status', 'resolution_s', 'is_last')).toEqual([
      ['opened', 'open', null, false],
      ['replied', 'open', null, false],
      ['closed', 'closed', 3600n, false],
      ['feedback', 'closed', null, true],
    ])
  })

  test('that is reopened counts on: from its opening to the close that held', async () => {
    const again = [step('reopened', '12:00:00'), step('closed', '14:00:00')]
    const rows = await validated([opened, closed, ...again])
    expect(of(rows, 'kind', 'status', 'reopened', 'resolution_s')).toEqual([
      ['opened', 'open', 0n, null],
      ['closed', 'closed', 0n, null],
      ['reopened', 'open', 1n, null],
      ['closed', 'closed', 1n, 14_400n],
    ])
  })

  test('that is reopened and not closed yet is not resolved', async () => {
    const rows = await validated([opened, closed, step('reopened', '12:00:00')])
    expect(of(rows, 'status', 'resolution_s')).toEqual([
      ['open', null],
      ['closed', null],
      ['open', null],
    ])
  })

  test('is resolved by the first of two closes, and an answer after it opens nothing', async () => {
    const rows = await validated([opened, closed, step('closed', '12:00:00'), step('replied', '13:00:00')])
    expect(of(rows, 'kind', 'status', 'resolution_s').slice(1)).toEqual([
      ['closed', 'closed', 3600n],
      ['closed', 'closed', null],
      ['replied', 'closed', null],
    ])
  })

  test('of which nobody told the opening has no time of resolution', async () => {
    const rows = await validated([step('replied', '10:30:00'), closed])
    expect(of(rows, 'status', 'opened_at', 'resolution_s')).toEqual([
      [null, null, null],
      ['closed', null, null],
    ])
  })

  test('takes steps of one instant in the order in which a ticket can', async () => {
    const rows = await validated(['feedback', 'reopened', 'closed', 'opened'].map((kind) => step(kind, '10:00:00', { score: 3 })))
    expect(of(rows, 'kind', 'status', 'opened_at')).toEqual([
      ['opened', 'open', at('10:00:00')],
      ['closed', 'closed', at('10:00:00')],
      ['reopened', 'open', at('10:00:00')],
      ['feedback', 'open', at('10:00:00')],
    ])
  })
})

describe('a step', () => {
  test('that is told twice counts once, as it was told first', async () => {
    const feedback = step('feedback', '12:00:00', { score: 2, source_offset: 4 })
    const rows = await validated([{ ...feedback, score: 5, source_offset: 8 }, feedback, feedback])
    expect(of(rows, 'score')).toEqual([[2]])
  })

  test('of an unknown kind and feedback without a score stay, refused, and change nothing', async () => {
    const rows = await validated([opened, step('escalated', '10:30:00'), step('feedback', '10:40:00')])
    expect(of(rows, 'kind', 'refusal', 'status')).toEqual([
      ['opened', null, 'open'],
      ['escalated', 'STEP_KIND_UNKNOWN', 'open'],
      ['feedback', 'FEEDBACK_WITHOUT_SCORE', 'open'],
    ])
  })

  test('that does not say how the person reached us came as the ticket did', async () => {
    const rows = await validated([
      opened,
      step('closed', '11:00:00', { channel: null }),
      step('replied', '10:30:00', { channel: 'phone' }),
    ])
    expect(of(rows, 'channel')).toEqual([['chat'], ['phone'], ['chat']])
  })
})
