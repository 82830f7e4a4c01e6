import { Fault } from '@storemesh/core'
import { type Backfilled, backfillBronze, type Bound, type Bounds } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { fromBound, OFFSET, toBound } from '../backfill.js'
import { declaredBronze, nameOf } from '../replay/declared-table.js'
import { inDomain } from '../replay/in-domain.js'
import { dryRun } from '../table-upkeep.js'
import { outcomeOf } from '../table/on-tables.js'

export async function run(call: Call): Promise<ExitCode> {
  const { option, output, positionals } = call
  const declared = await declaredBronze(positionals[0] ?? '')
  const { domain, table } = declared
  const [bounds, isDryRun] = [boundsOf(call), option(dryRun)]
  const readsTheShop = table.from.kind === 'postgres'
  const done = await inDomain(call, { domain, isDryRun, readsTheShop }, (parts, signal) =>
    backfillBronze(parts, domain.name, table, {
      bounds,
      dryRun: isDryRun,
      signal,
      onBatch: ({ read, landed, refused }) =>
        output.progress.update(`${nameOf(declared)}: ${read} rows read, ${landed} landed, ${refused} refused`),
    }),
  )
  print(call, nameOf(declared), done)
  return done.isCutOff ? 1 : 0
}

function boundsOf({ option }: Call): Bounds {
  const [from, to] = [boundOf(option(fromBound)), boundOf(option(toBound))]
  if (from && to && isEmpty(from, to))
    throw new Fault(
      'OPTION_INVALID',
      `--to: expected more than --from ${option(fromBound)}, got ${option(toBound)}; it is the first left out`,
    )
  return { from, to }
}

function boundOf(text: string | undefined): Bound | undefined {
  if (text === undefined) return undefined
  return OFFSET.test(text) ? { offset: Number(text) } : { day: text }
}

/** A day and an offset say nothing of each other. */
const isEmpty = (from: Bound, to: Bound): boolean =>
  'day' in from ? 'day' in to && from.day >= to.day : 'offset' in to && from.offset >= to.offset

function print(
  { option, output }: Call,
  table: string,
  { read, landed, refused, records_gone, isResumed, isCutOff }: Backfilled,
): void {
  const isDryRun = option(dryRun)
  const outcome = outcomeOf('backfilled', { isDryRun, count: landed + refused })
  const numbers = ['read', 'landed', 'refused', 'records_gone'].map((name) => ({ name, align: 'right' as const }))
  output.table([{ name: 'table' }, { name: 'outcome' }, ...numbers], [{ table, outcome, read, landed, refused, records_gone }])
  if (isResumed) output.note('It went on where the one before it was cut off.')
  if (records_gone > 0) output.note(`Of what was asked for, the log no longer has ${records_gone} records.`)
  if (isCutOff) output.note('It was stopped: the same command goes on.')
  else if (landed > 0 && !isDryRun)
    output.note('Tables that read it follow with the next turn of the mesh; where none runs: mesh run --once')
}
