import { dayText, isFault } from '@storemesh/core'
import { checkGraph, type GraphCheck, type GraphPart, type Manifest, type OperationInUse } from '@storemesh/gateway'
import type { ExitCode } from '../../command/exit-code.js'
import type { Output } from '../../command/output.js'
import type { Call } from '../../command/verb.js'
import { manifestIn } from '../../wiring/gateway-rules.js'
import { partsHere } from '../../wiring/graph-parts.js'
import { withKept } from './kept.js'

export async function run(call: Call): Promise<ExitCode> {
  const { manifest } = (await call.settings()).gateway.persisted
  const listed = manifest === '' ? [] : operationsIn(await manifestIn(manifest), call.clock.now_ms())
  const parts = await partsHere(call.positionals)
  const check = (await checkedWith(call, parts, listed)) ?? checkGraph([], parts, [])
  tellCheck(call.output, check)
  return check.broken.length === 0 ? 0 : 1
}

/**
 * The graph with these parts in place of those that are served, compared with what is served and asked; undefined where no graph
 * was served yet. COMPOSITION_FAILED.
 */
export async function checkedWith(
  call: Pick<Call, 'settings' | 'clock'>,
  offered: readonly GraphPart[],
  listed: readonly OperationInUse[] = [],
): Promise<GraphCheck | undefined> {
  return withKept<GraphCheck | undefined>(call, {
    none: () => undefined,
    some: async ({ history, operations }) => {
      const [newest] = await history.list(1).catch(noneKept)
      if (!newest) return undefined
      const served = newest.parts
      const names = new Set(offered.map(({ name }) => name))
      const next = [...served.filter(({ name }) => !names.has(name)), ...offered]
      return checkGraph(served, next, [...(await operations()), ...listed])
    },
  })
}

const noneKept = (error: unknown): readonly [] => {
  if (isFault(error, 'GRAPH_REVISION_UNKNOWN')) return []
  throw error
}

/** What is listed is in use until it is listed no longer. */
const operationsIn = (manifest: Manifest, now_ms: number): readonly OperationInUse[] =>
  [...manifest].map(([id, text]) => ({ name: `${id} (listed)`, text, day: dayText(now_ms) }))

export function tellCheck(output: Output, { changes, broken }: GraphCheck): void {
  if (output.json) {
    output.value({
      answers: broken.length === 0,
      changes: changes.map((change) => ({ ...change })),
      broken: broken.map(({ name, text, day, reasons }) => ({ name, text, day, reasons: [...reasons] })),
    })
    return
  }
  const { red, yellow } = output.paint
  for (const { severity, found, rule } of changes)
    output.line(`${severity === 'breaking' ? red(severity) : yellow(severity)} ${found} (${rule})`)
  for (const { name, day, reasons } of broken) output.line(red(`breaks ${name}, asked last on ${day}: ${reasons.join(' ')}`))
  output.line(
    broken.length === 0 ? 'what is asked of the graph would be answered' : `${broken.length} operations would not be answered`,
  )
}
