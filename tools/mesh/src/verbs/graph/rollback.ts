import { Fault } from '@storemesh/core'
import type { GraphHistory } from '@storemesh/gateway'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { forward } from '../graph.js'
import { withKept } from './kept.js'

export async function run(call: Call): Promise<ExitCode> {
  const [said] = call.positionals
  const isForward = call.option(forward)
  if (isForward && said !== undefined) throw new Fault('OPTION_INVALID', 'expected a revision or --forward, got both')
  const number = await withKept(call, {
    none: () => {
      throw new Fault('GRAPH_REVISION_UNKNOWN', 'no graph was served from this data folder yet: there is none to go back to')
    },
    some: async ({ history }) => {
      if (isForward) {
        await history.release()
        return undefined
      }
      const to = said === undefined ? await oneBefore(history) : numberOf(said)
      await history.hold(to)
      return to
    },
  })
  const told = number === undefined ? 'the graph is what its domains are' : `the graph is held at revision ${number}`
  if (call.output.json) call.output.value({ held: number ?? null })
  else call.output.line(told)
  return 0
}

async function oneBefore(history: GraphHistory): Promise<number> {
  const [, before] = await history.list(2)
  if (before) return before.number
  throw new Fault('GRAPH_REVISION_UNKNOWN', 'one graph was served from this data folder so far: there is none before it')
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Fault(
    'POSITIONAL_INVALID',
    `REVISION: expected a number as mesh graph history prints it, got ${JSON.stringify(text.slice(0, 40))}`,
  )
}
