import { type LiveEvent, live, optionalText, text } from '@storemesh/domain'
import type { Space } from '@storemesh/key-value'
import { servedKey } from '@storemesh/subgraph'

/** What somebody decided of a listing of a marketplace. */
export type MappingDecision = {
  readonly marketplace: string
  readonly listing_id: string
  readonly decision_id: string
  /** Null where it is none of ours. */
  readonly product_id: string | null
  readonly reason: string
  readonly decided_at: string
}

export const mappingDecisions: Space<MappingDecision> = { name: 'inventory.mapping_decisions', indexes: {} }

export const decisionKey = (of: Pick<MappingDecision, 'marketplace' | 'listing_id' | 'decision_id'>): string =>
  servedKey({ key: ['marketplace', 'listing_id', 'decision_id'] }, of)

/** A decision is made once under its id; the table takes the last one of a listing, as the topic has them. */
export const listingMappings = live<MappingDecision>({
  name: 'listing-mappings',
  topic: 'inventory.mapping-commands',
  contract: 'inventory.mapping_commands@1',
  space: mappingDecisions,
  changes: 'inventory.mapping-decisions',
  key: (event) => decisionKey(decisionOf(event)),
  step: (event, before) => (before ? undefined : decisionOf(event)),
})

const decisionOf = ({ fields }: Pick<LiveEvent, 'fields'>): MappingDecision => ({
  marketplace: text(fields, 'marketplace'),
  listing_id: text(fields, 'listing_id'),
  decision_id: text(fields, 'decision_id'),
  product_id: optionalText(fields, 'product_id') ?? null,
  reason: text(fields, 'reason'),
  decided_at: text(fields, 'asked_at'),
})
