import { type Domain, type ModelTable, modelsInOrder } from '@storemesh/domain'

/** What of a domain is brought up together. */
export interface Moved {
  readonly domain: string
  /** Each after those that it reads. */
  readonly models: readonly ModelTable[]
  readonly products: Domain['products']
  /** With those that sources fill. */
  readonly tables: Domain['tables']
}

export interface Tempos {
  /** Follows its sources, turn by turn. */
  readonly prompt: Moved
  /** A model that has a timetable or reads such a one, and a source that nothing else reads: no reason for the others to wait. */
  readonly patient: Moved
}

export const wholeOf = (domain: Domain): Moved => ({
  domain: domain.name,
  models: modelsInOrder(domain),
  products: domain.products,
  tables: domain.tables,
})

export function temposOf(domain: Domain): Tempos {
  const whole = wholeOf(domain)
  const patient = new Set<unknown>()
  for (const model of whole.models)
    if (model.runs?.kind === 'timetable' || model.reads.some((read) => patient.has(read))) patient.add(model)
  const awaited = new Set<unknown>([
    ...whole.models.filter((model) => !patient.has(model)).flatMap(({ reads }) => reads),
    ...whole.products.map(({ from }) => from),
  ])
  for (const table of whole.tables) if (table.layer === 'bronze' && !awaited.has(table)) patient.add(table)
  const moved = (isMoved: (table: unknown) => boolean): Moved => ({
    domain: domain.name,
    models: whole.models.filter(isMoved),
    products: whole.products.filter(({ from }) => isMoved(from)),
    tables: whole.tables.filter(isMoved),
  })
  return { prompt: moved((table) => !patient.has(table)), patient: moved((table) => patient.has(table)) }
}
