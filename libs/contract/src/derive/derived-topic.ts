import { type Direction, directionOf } from '../compare/change.js'
import type { Contract, ContractTopic } from '../contract.js'

/** A topic as it is made, and whether others read it or write it. */
export interface DerivedTopic extends ContractTopic {
  readonly direction: Direction
}

/** Undefined where the product has none. */
export const derivedTopic = ({ port }: Pick<Contract, 'port'>): DerivedTopic | undefined =>
  port.kind === 'topic' || port.kind === 'live' ? { ...port.topic, direction: directionOf(port) } : undefined
