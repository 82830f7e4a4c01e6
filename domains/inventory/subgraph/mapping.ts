import { Fault, withinLimit } from '@storemesh/core'
import type { Commands, Resolvers } from '@storemesh/subgraph'
import { decisionKey, mappingDecisions } from '../live/listing-mappings.js'

interface Asked {
  readonly marketplace: string
  readonly listingId: string
  readonly productId?: string | null
  readonly decisionId: string
  readonly reason: string
}

const TEXT_LENGTH = { min: 1, max: 200 }
const ID_LENGTH = { min: 1, max: 40 }
const REASON_LENGTH = { min: 1, max: 500 }

/** Which product a listing of a marketplace is, as somebody decides it. How decisions and mappings are found follows from their contracts. */
export function mappingResolvers(commands: Commands): Resolvers {
  return {
    Mutation: {
      async correctProductMapping(_root: unknown, asked: Asked, context) {
        requireTexts(asked)
        const { marketplace, listingId: listing_id, decisionId: decision_id, reason } = asked
        const product_id = asked.productId ?? null
        const answer = await commands.give(context, {
          topic: 'inventory.mapping-commands',
          key: `${marketplace}|${listing_id}`,
          fields: { marketplace, listing_id, decision_id, reason, ...(product_id !== null && { product_id }) },
          answer: {
            space: mappingDecisions,
            changes: 'inventory.mapping-decisions',
            key: decisionKey({ marketplace, listing_id, decision_id }),
            isIt: () => true,
          },
        })
        if (answer.product_id !== product_id) throw differs(answer.product_id, product_id)
        return answer
      },
    },
  }
}

function requireTexts({ marketplace, listingId, productId, decisionId, reason }: Asked): void {
  withinLimit('length of marketplace', marketplace.length, TEXT_LENGTH)
  withinLimit('length of listingId', listingId.length, TEXT_LENGTH)
  if (productId !== undefined && productId !== null) withinLimit('length of productId', productId.length, TEXT_LENGTH)
  withinLimit('length of decisionId', decisionId.length, ID_LENGTH)
  withinLimit('length of reason', reason.length, REASON_LENGTH)
}

const differs = (decided: string | null, asked: string | null): Fault =>
  new Fault(
    'MAPPING_DECISION_DIFFERS',
    `productId: expected ${decided ?? 'none'}, as was decided with this decisionId before, got ${asked ?? 'none'}; take another id for another decision`,
  )
