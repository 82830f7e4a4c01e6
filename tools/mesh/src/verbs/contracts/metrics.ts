import type { Contract, Metric } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { isProven } from '../contracts.js'
import { withTables } from '../table/with-tables.js'
import { soundContractsNow } from './contract-files.js'
import { proveMetric } from './prove-metric.js'

const COLUMNS = [{ name: 'product' }, { name: 'metric' }, { name: 'unit' }, { name: 'grain' }, { name: 'dimensions' }] as const

export async function run(call: Call): Promise<ExitCode> {
  const { contracts } = await soundContractsNow(call)
  const found = metricsOf(
    [...contracts.values()].map(({ contract }) => contract),
    call.positionals,
  )
  if (call.option(isProven)) return prove(call, found)
  call.output.table(
    [...COLUMNS, { name: 'owner' }],
    found.map(({ contract, metric }) => ({ ...line(contract, metric), owner: contract.owner })),
  )
  return 0
}

export interface DefinedMetric {
  readonly contract: Contract
  readonly metric: Metric
}

/** POSITIONAL_INVALID where a product that is named defines none. */
function metricsOf(contracts: readonly Contract[], products: readonly string[]): readonly DefinedMetric[] {
  const all = contracts.flatMap((contract) => contract.metrics.map((metric) => ({ contract, metric })))
  const names = [...new Set(all.map(({ contract }) => nameOf(contract)))].toSorted()
  const unknown = products.find((product) => !names.includes(product))
  if (unknown !== undefined)
    throw new Fault('POSITIONAL_INVALID', `PRODUCT: expected one of ${names.join(', ')}; got ${JSON.stringify(unknown)}`)
  return all
    .filter(({ contract }) => products.length === 0 || products.includes(nameOf(contract)))
    .toSorted((a, b) => (nameOf(a.contract) < nameOf(b.contract) ? -1 : 1))
}

const nameOf = ({ domain, product }: Contract): string => `${domain}.${product}`

const line = (contract: Contract, { name, unit, grain, dimensions }: Metric) => ({
  product: nameOf(contract),
  metric: name,
  unit,
  grain,
  dimensions: dimensions.join(', '),
})

const prove = (call: Call, metrics: readonly DefinedMetric[]): Promise<ExitCode> =>
  withTables<ExitCode>(call, async (tables) => {
    const rows = []
    for (const { contract, metric } of metrics) {
      const began_ms = call.clock.elapsed_ms()
      const { figures, differing } = await proveMetric(tables, contract, metric)
      rows.push({ ...line(contract, metric), figures, differing, took_ms: Math.round(call.clock.elapsed_ms() - began_ms) })
    }
    const counts = ['figures', 'differing', 'took_ms'].map((name) => ({ name, align: 'right' as const }))
    call.output.table([...COLUMNS, ...counts], rows)
    return rows.every(({ differing }) => differing === 0) ? 0 : 1
  })
