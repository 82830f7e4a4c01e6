import type { Domain, LiveProcessor } from '@storemesh/domain'
import { type Change, put } from '@storemesh/key-value'
import { type Served, servedSpace } from '@storemesh/subgraph'
import type { PipelineParts } from '../parts.js'

/** A domain's live processors. The rows of those that are in the graph stand in every order in which a page of them is asked for. */
export const placedProcessors = (
  { contracts }: Pick<PipelineParts, 'contracts'>,
  { live, products }: Pick<Domain, 'live' | 'products'>,
): readonly LiveProcessor[] =>
  live.map((processor) =>
    [processor, processor.answers].reduce<LiveProcessor>((placing, told) => {
      const product = products.find(({ from }) => from === told)
      const contract = product && contracts.get(product.contract)
      return contract?.graphType === undefined || !told ? placing : placed(placing, told, contract)
    }, processor),
  )

function placed(processor: LiveProcessor, told: Pick<LiveProcessor, 'space'>, contract: Served): LiveProcessor {
  const space = servedSpace(told.space, contract)
  const inPlace = (change: Change): Change => {
    if (change.kind !== 'put' || change.space !== space.name) return change
    const { places } = put(space, change.key, change.row, change.version)
    return { ...change, places: { ...change.places, ...places } }
  }
  return {
    ...processor,
    open: (ground) => {
      const fold = processor.open(ground)
      return {
        fold: (events, passing) => fold.fold(events, passing),
        leave: () => {
          const folded = fold.leave()
          return { ...folded, writes: folded.writes.map(inPlace) }
        },
      }
    },
  }
}
