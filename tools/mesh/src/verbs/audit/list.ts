import { type EntryLine, productsOf, readEntries } from '@storemesh/audit'
import { isJsonObject, type Json } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { entriesLimit, product, who } from '../audit.js'

export async function run({ option, settings, output }: Call): Promise<ExitCode> {
  const { dataFolder } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const [whom, what] = [option(who), option(product)]
  const fits = ({ entry }: EntryLine) =>
    (whom === undefined || namesOf(entry['who']).includes(whom)) && (what === undefined || productsOf(entry).includes(what))
  const entries = await readEntries(layout.audit, { most: option(entriesLimit), fits })
  output.table(
    [
      'at',
      'chain',
      'sequence',
      'kind',
      'who',
      'role',
      'surface',
      'operation',
      'products',
      'columns',
      'outcome',
      'request_id',
    ].map((name) => ({ name })),
    entries.map(line),
  )
  return 0
}

const namesOf = (whom: Json | undefined): readonly Json[] =>
  isJsonObject(whom) ? ['name', 'role', 'account'].flatMap((part) => whom[part] ?? []) : []

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

function line({ at, chain, sequence, entry }: EntryLine) {
  const whom = isJsonObject(entry['who']) ? entry['who'] : {}
  return {
    at,
    chain,
    sequence,
    kind: text(entry['kind']),
    who: text(whom['name']),
    role: text(whom['role']) ?? text(whom['kind']),
    surface: text(entry['surface']),
    operation: text(entry['operation']),
    products: productsOf(entry).join(' '),
    columns: columnsIn(entry['reads']).join(' '),
    outcome: text(entry['outcome']),
    request_id: text(entry['request_id']),
  }
}

const columnsIn = (reads: Json | undefined): readonly string[] =>
  Array.isArray(reads) ? reads.flatMap((one) => (isJsonObject(one) && Array.isArray(one['columns']) ? one['columns'] : [])) : []
