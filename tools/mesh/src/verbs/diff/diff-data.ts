import { viewerOfEverything } from '@storemesh/access'
import { type AuditedProduct, auditedProducts } from '@storemesh/audit'
import { type Contract, productRights } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { type DataDifference, diffData, type RowSample } from '@storemesh/pipeline'
import { cellText } from '../../command/cell.js'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { loadDomains } from '../../wiring/domains.js'
import { noteReading } from '../../wiring/noted-reading.js'
import { shown } from '../../wiring/shown.js'
import { stopSignal } from '../../wiring/stop-signal.js'
import { samples } from '../diff.js'
import { withTables } from '../table/with-tables.js'

const PRODUCT = /^([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)$/

export async function run(call: Call): Promise<ExitCode> {
  const [, of = '', product = ''] = PRODUCT.exec(call.positionals[0] ?? '') ?? []
  if (of === '')
    throw new Fault(
      'POSITIONAL_INVALID',
      `PRODUCT: expected a product such as orders.product_performance, got ${JSON.stringify(call.positionals[0])}`,
    )
  const [domain] = await loadDomains([of])
  if (!domain) throw new Fault('DOMAIN_UNKNOWN', `expected a domain ${of}`)
  const { signal, forget } = stopSignal()
  try {
    const { difference, reads } = await withTables(call, async ({ lake, contracts: read }) => {
      const contracts = await read()
      const compared = { lake, contracts, viewer: viewerOfEverything('mesh diff data') }
      const difference = await diffData(compared, domain, product, { signal, samples_max: call.option(samples) })
      return { difference, reads: difference.samples.length > 0 ? personalIn(contracts.values(), of, product) : [] }
    })
    await noteReading(call, 'diff data', reads)
    return tell(call, difference)
  } finally {
    forget()
  }
}

/** What of a product's versions is of persons. */
function personalIn(contracts: Iterable<Contract>, domain: string, product: string): readonly AuditedProduct[] {
  const versions = [...contracts].filter((contract) => contract.domain === domain && contract.product === product)
  const columns = new Set(versions.flatMap((contract) => productRights(contract).personal ?? []))
  return columns.size === 0 ? [] : auditedProducts(new Map([[`${domain}.${product}`, columns]]))
}

function tell({ output }: Call, { now, next, rows, columns, samples }: DataDifference): ExitCode {
  const differ = columns.some(({ state }) => state !== 'same') || rows.differ + rows['only now'] + rows['only next'] > 0
  const code = differ ? 1 : 0
  const lines = samples.flatMap(sampleLines)
  if (output.json) {
    output.value({ now, next, rows, columns: columns.map((column) => ({ ...column })), samples: lines })
    return code
  }
  output.line(`${now} beside ${next}`)
  const right = { name: 'rows', align: 'right' } as const
  output.table(
    [{ name: 'sort' }, right],
    Object.entries(rows).map(([sort, count]) => ({ sort, rows: count })),
  )
  output.table(
    [{ name: 'column' }, { name: 'state' }, right],
    columns.map((column) => ({ ...column })),
  )
  if (lines.length > 0)
    output.table(
      ['rows', 'key', 'column', 'now', 'next'].map((name) => ({ name })),
      lines,
    )
  return code
}

/** A line for each value that differs; a row that only one version has is one line. */
function sampleLines({ rows, key, values }: RowSample) {
  const keyText = Object.values(shown(key)).map(cellText).join(' ')
  if (values.length === 0) return [{ rows, key: keyText }]
  return values.map(({ column, ...sides }) => ({ rows, key: keyText, column, ...shown(sides) }))
}
