import type { Role } from '@storemesh/access'
import type { ContractPort } from '../contract.js'
import type { RuleCode } from './rules.js'

/** Where a reader meets the product: each surface has types of its own, so one change may break on one and not on another. */
export type Surface = 'table' | 'topic' | 'graphql'

/** Others read an output and write an input: what is harmless for the ones may break the others. */
export type Direction = 'output' | 'input'

export type Severity = 'breaking' | 'needs care' | 'safe'

/** From the smallest to the largest. */
export const STEPS = ['none', 'patch', 'minor', 'major'] as const
export type Step = (typeof STEPS)[number]

/** One difference between two versions of a contract, judged. */
export interface Change {
  /** The field, as `lines.quantity`; empty where it is of the product as a whole. */
  readonly path: string
  readonly rule: RuleCode
  /** Whose right it is, where it is one: nobody else notices it. */
  readonly role?: Role
  /** The surfaces that it is judged so on. */
  readonly surfaces: readonly Surface[]
  readonly direction: Direction
  readonly severity: Severity
  /** The step of the version that is due. */
  readonly step: Step
  /** What was seen: `int became long`. */
  readonly found: string
  /** What to do, as a sentence. */
  readonly advice: string
}

/** Events and rows of others come in; all else goes out. */
export const directionOf = ({ kind }: ContractPort): Direction => (kind === 'topic' || kind === 'source' ? 'input' : 'output')

const SURFACES: Readonly<Record<ContractPort['kind'], readonly Surface[]>> = {
  table: ['table', 'graphql'],
  live: ['topic', 'graphql'],
  topic: ['topic'],
  source: ['table'],
}

export const surfacesOf = ({ kind }: ContractPort): readonly Surface[] => SURFACES[kind]

export const stepRank = (step: Step): number => STEPS.indexOf(step)

export const largestStep = (steps: readonly Step[]): Step =>
  steps.reduce((largest, step) => (stepRank(step) > stepRank(largest) ? step : largest), 'none')
