import {
  type Change,
  type Direction,
  directionOf,
  largestStep,
  type Step,
  STEPS,
  stepRank,
  type Surface,
  surfacesOf,
} from './change.js'
import type { Difference } from './difference.js'
import { fieldsOf } from './field.js'
import { fieldDifferences } from './field-differences.js'
import { productDifferences } from './product-differences.js'
import { roleDifferences } from './role-differences.js'
import { adviceOf, DRAFT, type Verdict, verdictOf } from './rules.js'
import type { Terms } from './terms.js'

export interface Comparison {
  readonly changes: readonly Change[]
  /** The step of the version that all changes together are due. */
  readonly due: Step
  /** The step that was taken; `back` where the version is below the one before. */
  readonly taken: Step | 'back'
  readonly suffices: boolean
}

/**
 * What differs between two versions of a contract, and what each difference means. The direction is the one of the port
 * before; whoever reads an input beside its owner asks for `output`.
 */
export function compareContracts(
  before: Terms,
  after: Terms,
  direction: Direction = directionOf(before.contract.port),
): Comparison {
  const differences = [
    ...productDifferences(before, after),
    ...fieldDifferences(fieldsOf(before), fieldsOf(after)),
    ...roleDifferences(before.contract, after.contract),
  ]
  const isDraft = before.contract.status === 'draft'
  const surfaces = surfacesOf(before.contract.port)
  const changes = differences.flatMap((difference) => judged(difference, { surfaces, direction, isDraft }))
  const due = largestStep(changes.map(({ step }) => step))
  const taken = stepTaken(before.contract.version, after.contract.version)
  return { changes, due, taken, suffices: taken !== 'back' && stepRank(taken) >= stepRank(due) }
}

interface Place {
  readonly surfaces: readonly Surface[]
  readonly direction: Direction
  readonly isDraft: boolean
}

/** One change for all surfaces that judge alike. */
function judged({ path, rule, found, role, only }: Difference, { surfaces, direction, isDraft }: Place): readonly Change[] {
  const alike = new Map<string, { readonly verdict: Verdict; readonly surfaces: Surface[] }>()
  for (const surface of surfaces) {
    if (only && !only.includes(surface)) continue
    const verdict = isDraft ? DRAFT : verdictOf(rule, direction, surface)
    const key = `${verdict.severity} ${verdict.step}`
    const group = alike.get(key) ?? { verdict, surfaces: [] }
    group.surfaces.push(surface)
    alike.set(key, group)
  }
  return [...alike.values()].map(({ verdict, surfaces }) => ({
    path,
    rule,
    ...(role && { role }),
    surfaces,
    direction,
    ...verdict,
    found,
    advice: isDraft ? 'Nothing to do: a draft promises nothing yet.' : adviceOf(rule, verdict, direction),
  }))
}

/** The step from one version to another. */
export function stepTaken(before: string, after: string): Step | 'back' {
  const [was, is] = [before, after].map((version) => version.split('.').map(Number))
  for (const [index, step] of STEPS.slice(1).toReversed().entries()) {
    const difference = (is?.[index] ?? 0) - (was?.[index] ?? 0)
    if (difference < 0) return 'back'
    if (difference > 0) return step
  }
  return 'none'
}
