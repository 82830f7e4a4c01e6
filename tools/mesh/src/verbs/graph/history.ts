import { instantText } from '@storemesh/core'
import type { GraphRevision } from '@storemesh/gateway'
import type { ExitCode } from '../../command/exit-code.js'
import type { Row } from '../../command/text-table.js'
import type { Call } from '../../command/verb.js'
import { graphHistoryLimit } from '../graph.js'
import { withKept } from './kept.js'

const COLUMNS = ['revision', 'served_at', 'domains', 'changed', 'held'].map((name) => ({ name }))

export async function run(call: Call): Promise<ExitCode> {
  const limit = call.option(graphHistoryLimit)
  const rows = await withKept<readonly Row[]>(call, {
    none: () => [],
    some: async ({ history }) => {
      const [revisions, held] = [await history.list(limit + 1), await history.held()]
      return revisions.slice(0, limit).map((revision, at) => ({
        revision: revision.number,
        served_at: instantText(revision.at_ms),
        domains: revision.parts.map(({ name }) => name).join(', '),
        changed: changedSince(revisions[at + 1], revision).join(', '),
        held: held?.number === revision.number,
      }))
    },
  })
  call.output.table(COLUMNS, rows)
  return 0
}

/** The domains that came, went, or have another schema. */
function changedSince(before: GraphRevision | undefined, { parts }: GraphRevision): readonly string[] {
  const was = new Map(before?.parts.map(({ name, sdl }) => [name, sdl]))
  const is = new Map(parts.map(({ name, sdl }) => [name, sdl]))
  return [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name)).toSorted()
}
