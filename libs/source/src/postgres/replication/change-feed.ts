import type { Clock } from '@storemesh/core'
import type { ReplicationDeclaration } from '../../declaration.js'
import type { SourceLimits, SourceRow } from '../../source.js'
import type { PostgresConnection, PostgresReader } from '../postgres-connection.js'
import { codeOf } from '../postgres-fault.js'
import { type ChangeStep, type ChangeSteps, changeSteps } from './change-steps.js'
import { columnTypes } from './column-types.js'
import { lsnText, type Lsn } from './lsn.js'
import { replicationFault } from './replication-fault.js'
import type { ChangesPosition } from './replication-position.js'
import { openStream, type ReplicationStream } from './replication-stream.js'

/** Changes of one table, read in pieces. */
export interface ChangeFeed {
  read(question: ChangesAsked): Promise<ChangesRead>
  close(): Promise<void>
}

export interface ChangesAsked {
  /** The table's number. */
  readonly relation: number
  /** Committed by whoever asks: the slot is confirmed up to here. */
  readonly from: ChangesPosition
  /** Reading ends here at the latest, where a server under load would never be quiet. */
  readonly until: Lsn
  readonly limits: SourceLimits
  /** Rows that the limits hold already, from before the first change. */
  readonly before: readonly SourceRow[]
}

export interface ChangesRead {
  readonly rows: readonly SourceRow[]
  readonly next: ChangesPosition
  readonly caught_up: boolean
}

/**
 * A stream and what came of it that nobody has read. It stands open for a moment where limits ended a read, for the read that
 * goes on there: otherwise a long transaction would be decoded anew for each piece of it.
 */
interface Run {
  readonly relation: number
  readonly stream: ReplicationStream
  readonly steps: ChangeSteps
  readonly unread: ChangeStep[]
  at: ChangesPosition
}

/** No longer: a server that shuts down waits for its streams, until each was read to its end and confirmed, or was left. */
const STANDS_OPEN_MS = 5000
const SLOT_FREE_WITHIN_MS = 2000
const LOOK_EVERY_MS = 50

export function changeFeed(
  declaration: ReplicationDeclaration,
  connection: PostgresConnection,
  reader: PostgresReader,
  clock: Clock,
): ChangeFeed {
  let open: Run | undefined
  let standing = new AbortController()

  async function start({ relation, from }: ChangesAsked): Promise<Run> {
    const stream = await streamFrom(declaration, connection, from.lsn, clock)
    const typesOf = (oids: readonly number[]) => reader.view((view) => columnTypes(view, oids))
    const steps = changeSteps({ relation, key: declaration.key, known: from, typesOf })
    return { relation, stream, steps, unread: [], at: from }
  }

  /** Leaves the stream, unless a read goes on with it soon. */
  async function standOpen(): Promise<void> {
    standing = new AbortController()
    const { signal } = standing
    await clock.sleep(STANDS_OPEN_MS, signal)
    if (!signal.aborted) await leave()
  }

  async function leave(): Promise<void> {
    standing.abort()
    const left = open
    open = undefined
    await left?.stream.end()
  }

  async function readOn(asked: ChangesAsked): Promise<ChangesRead> {
    open ??= await start(asked)
    open.stream.confirm(asked.from.lsn)
    const read = await readRun(open, asked)
    if (read.caught_up) await leave()
    else void standOpen()
    return read
  }

  return {
    async read(asked) {
      standing.abort()
      try {
        const goesOn = open !== undefined && isSame(open, asked)
        if (!goesOn) await leave()
        if (!goesOn) return await readOn(asked)
        // a server may have closed a stream that stood open for long
        return await readOn(asked).catch(async () => {
          await leave()
          return readOn(asked)
        })
      } catch (error) {
        await leave()
        throw replicationFault(declaration, connection, error)
      }
    },
    close: leave,
  }
}

const isSame = ({ relation, at }: Run, { relation: asked, from }: ChangesAsked): boolean =>
  relation === asked && at.lsn === from.lsn && at.row === from.row && at.rows_read === from.rows_read

/** Another process that has just ended, or a stream that was left in the midst of a transaction, may hold the slot for a moment. */
async function streamFrom(
  declaration: ReplicationDeclaration,
  connection: PostgresConnection,
  from: Lsn,
  clock: Clock,
): Promise<ReplicationStream> {
  const started_ms = clock.elapsed_ms()
  for (;;) {
    try {
      return await openStream(connection, { ...declaration.replication, from }, clock)
    } catch (error) {
      if (codeOf(error) !== '55006' || clock.elapsed_ms() - started_ms > SLOT_FREE_WITHIN_MS) throw error
      await clock.sleep(LOOK_EVERY_MS)
    }
  }
}

async function readRun(run: Run, { from, until, limits, before }: ChangesAsked): Promise<ChangesRead> {
  const rows: SourceRow[] = [...before]
  let size_bytes = before.reduce((sum, { value }) => sum + value.length, 0)
  run.at = from
  for (;;) {
    const step = run.unread.shift() ?? (await nextStep(run))
    if (step.kind === 'row') {
      const isFull = rows.length >= limits.rows_max || size_bytes + step.row.value.length > limits.bytes_max
      if (isFull && rows.length > 0) {
        run.unread.unshift(step)
        return { rows, next: run.at, caught_up: false }
      }
      rows.push(sourceRow(step, run.at.rows_read))
      size_bytes += step.row.value.length
      run.at = { ...run.at, lsn: step.commit.lsn, row: step.number + 1, rows_read: run.at.rows_read + 1 }
    } else {
      if (step.lsn > run.at.lsn) run.at = { ...run.at, lsn: step.lsn, row: 0 }
      if (run.at.lsn >= until && run.unread.length === 0) return { rows, next: run.at, caught_up: true }
    }
  }
}

async function nextStep(run: Run): Promise<ChangeStep> {
  for (;;) {
    const [first, ...more] = await run.steps.after(await run.stream.next())
    run.unread.push(...more)
    if (first) return first
  }
}

function sourceRow({ row, commit, number }: ChangeStep & { readonly kind: 'row' }, offset: number): SourceRow {
  return {
    place: `${lsnText(commit.lsn)} ${number}`,
    value: row.value,
    partition: 0,
    offset,
    appended_ms: Number(commit.committed_us / 1000n),
    ...(row.key !== undefined && { key: row.key }),
  }
}
