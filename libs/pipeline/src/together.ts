import { type Domain, dataFlow, type ModelTable, reachedFrom } from '@storemesh/domain'

/**
 * One of several domains that catch up in one run. The first time, a model waits for the tables of the others that it reads:
 * it would else be computed from a part of them, and again from the rest.
 */
export interface Companion {
  /** Resolves when whatever the model reads of the others was taken once. */
  readonly before: (model: ModelTable) => Promise<void>
  /** It was tried, whatever became of it. */
  readonly taken: (model: ModelTable) => void
  /** Nobody waits for this domain any more. */
  readonly leave: () => void
}

export type Together = (domain: Domain) => Companion

export function together(domains: readonly Domain[]): Together {
  const flow = dataFlow(domains)
  const gates = new Map<ModelTable, Gate>()
  const models = new Map<string, ModelTable>()
  for (const { products } of domains) {
    for (const { contract, from } of products) {
      if (!('layer' in from)) continue
      models.set(contract, from)
      if (!gates.has(from)) gates.set(from, gate())
    }
  }

  return (domain) => {
    const nameOf = (model: ModelTable) => `${domain.name}.${model.name}`
    /** What reads each other in a circle waits for nothing: nobody would be the first. */
    const comesFrom = (other: string, model: ModelTable) =>
      reachedFrom(flow, other, 'comes from').some(({ node }) => node.name === nameOf(model))

    return {
      before: async (model) => {
        for (const read of model.reads) {
          if (read.layer !== 'input') continue
          const made = models.get(`${read.domain}.${read.product}@${read.major}`)
          if (made && !comesFrom(`${read.domain}.${made.name}`, model)) await gates.get(made)?.opened
        }
      },
      taken: (model) => gates.get(model)?.open(),
      leave: () => {
        for (const { from } of domain.products) if ('layer' in from) gates.get(from)?.open()
      },
    }
  }
}

interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
}

function gate(): Gate {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
