import { Fault } from '@storemesh/core'
import type { ModelTable } from '@storemesh/domain'
import { currentSnapshot } from '@storemesh/iceberg'
import { type Days, dayColumnOf, type Replay, replayOrder, replayTable } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Column, Row } from '../../command/text-table.js'
import type { Call } from '../../command/verb.js'
import { loadDomains } from '../../wiring/domains.js'
import { fromDay, toDay } from '../replay.js'
import { dryRun } from '../table-upkeep.js'
import { withTables } from '../table/with-tables.js'
import { type Declared, declaredModel, nameOf } from './declared-table.js'
import { inDomain } from './in-domain.js'

export async function run(call: Call): Promise<ExitCode> {
  const [name = ''] = call.positionals
  const declared = await declaredModel(name)
  const days = daysOf(call)
  if (days) dayColumnOf(declared.table) // refused before anything is opened
  if (call.option(dryRun)) return dryReplay(call, declared, days)
  const done = await inDomain(call, { domain: declared.domain, isDryRun: false, readsTheShop: false }, (parts, signal) =>
    replayTable(parts, declared.domain, declared.table.name, {
      ...(days && { days }),
      signal,
      onTable: (model, at, of) => call.output.progress.update(`${at} of ${of}: ${declared.domain.name}.${model.name}`),
    }),
  )
  await print(call, declared, done)
  return done.isCutOff ? 1 : 0
}

function daysOf({ option }: Call): Days | undefined {
  const days = { from: option(fromDay), to: option(toDay) }
  if (days.from === undefined && days.to === undefined) return undefined
  if (days.from !== undefined && days.to !== undefined && days.from >= days.to)
    throw new Fault(
      'OPTION_INVALID',
      `--to: expected a day after --from ${days.from}, got ${days.to}; it is the first day left out`,
    )
  return days
}

const COLUMNS: readonly Column[] = [{ name: 'table' }, { name: 'outcome' }, { name: 'write' }]
const counted = (...names: readonly string[]): readonly Column[] => names.map((name) => ({ name, align: 'right' }))

async function print({ output }: Call, declared: Declared<ModelTable>, { tables, published, isCutOff }: Replay): Promise<void> {
  output.table(
    [...COLUMNS, ...counted('rows_before', 'rows_after')],
    tables.map(({ model, outcome, rows_before, rows_after }) => ({
      ...lineOf(declared, model, outcome),
      rows_before,
      rows_after,
    })),
  )
  const again = tables.filter(({ outcome }) => outcome.startsWith('computed again')).length
  output.note(`${again} of ${tables.length} tables computed again, ${published} changes told.`)
  if (isCutOff) output.note('It was stopped: the same command goes on with the tables that are left.')
  else
    for (const reader of await readersElsewhere(
      declared,
      tables.map(({ model }) => model.name),
    ))
      output.note(`${reader} reads them and follows with its next turn.`)
}

function dryReplay(call: Call, declared: Declared<ModelTable>, days: Days | undefined): Promise<ExitCode> {
  return withTables<ExitCode>(call, async ({ catalog }) => {
    const { domain, table } = declared
    const there = new Set((await catalog.list()).flatMap(({ namespace, name }) => (namespace === domain.name ? [name] : [])))
    const rows: Row[] = []
    for (const model of replayOrder(domain, table.name)) {
      const follows = days !== undefined && model.name !== table.name
      const found = there.has(model.name) ? await catalog.load({ namespace: domain.name, name: model.name }) : undefined
      rows.push({
        ...lineOf(declared, model, follows ? 'would take over what changed' : 'would be computed again'),
        rows: Number((found && currentSnapshot(found))?.summary['total-records'] ?? 0),
      })
    }
    call.output.table([...COLUMNS, ...counted('rows')], rows)
    return 0
  })
}

const lineOf = ({ domain }: Declared<ModelTable>, model: ModelTable, outcome: string) => ({
  table: nameOf({ domain, table: model }),
  outcome,
  write: model.write.mode,
})

/** Models of other domains are written by these alone. */
const readersElsewhere = async ({ domain }: Declared<ModelTable>, replayed: readonly string[]): Promise<readonly string[]> =>
  (await loadDomains())
    .filter((other) => other !== domain)
    .flatMap((other) =>
      other.tables.flatMap((table) =>
        table.layer !== 'bronze' &&
        table.reads.some((read) => read.layer === 'input' && read.domain === domain.name && replayed.includes(read.product))
          ? [nameOf({ domain: other, table })]
          : [],
      ),
    )
