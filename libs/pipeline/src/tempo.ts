import { type Domain, type ModelTable, modelsInOrder } from '@storemesh/domain'

/** What of a domain is brought up together. */
export interface Moved {
  readonly domain: string
  /** Each after those that it reads. */
  readonly models: readonly ModelTable[]
  readonly products: Domain['products']
  readonly tables: Domain['tables']
}

export interface Tempos {
  /** Follows what lands, turn by turn. */
  readonly prompt: Moved
  /** Has a timetable, or reads what has one, and so is no reason for the others to wait. */
  readonly patient: Moved
}

export const wholeOf = (domain: Domain): Moved => ({
  domain: domain.name,
  models: modelsInOrder(domain),
  products: domain.products,
  tables: domain.tables,
})

export function temposOf(domain: Domain): Tempos {
  const patient = new Set<unknown>()
  const whole = wholeOf(domain)
  for (const model of whole.models)
    if (model.runs?.kind === 'timetable' || model.reads.some((read) => patient.has(read))) patient.add(model)
  const moved = (isMoved: (table: unknown) => boolean): Moved => ({
    domain: domain.name,
    models: whole.models.filter(isMoved),
    products: whole.products.filter(({ from }) => isMoved(from)),
    tables: whole.tables.filter(isMoved),
  })
  return { prompt: moved((table) => !patient.has(table)), patient: moved((table) => patient.has(table)) }
}
