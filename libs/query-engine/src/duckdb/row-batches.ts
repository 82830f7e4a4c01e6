import type { Row, Value } from '../query-engine.js'
import type { Batch, Reply } from './messages.js'
import { type Statement, unexpected } from './statement.js'

/** The rows of a statement from its first answer on, one batch asked for ahead of the one that is being read: never more are on their way. */
export async function* rowsOf(statement: Statement, first: Reply): AsyncGenerator<readonly Row[], void, undefined> {
  let reply = first
  for (;;) {
    const batch = batchOf(reply)
    const coming = batch.last ? undefined : ahead(statement.ask({ op: 'next', statement: statement.id }))
    if (batch.row_count > 0) yield rowsIn(batch)
    if (!coming) return
    reply = await coming
  }
}

/** Whoever stops reading does not hear of a failure that came behind. */
function ahead(reply: Promise<Reply>): Promise<Reply> {
  reply.catch(() => undefined)
  return reply
}

function batchOf(reply: Reply): Batch {
  if (reply.kind !== 'batch') throw unexpected(reply)
  return reply.batch
}

function rowsIn({ names, columns, row_count }: Batch): Row[] {
  return Array.from({ length: row_count }, (_, row) => {
    const values: Record<string, Value> = {}
    names.forEach((name, at) => {
      values[name] = columns[at]?.[row] ?? null
    })
    return values
  })
}
