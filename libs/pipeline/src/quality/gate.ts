import { type Contract, expectsNone, type Measure, type QualityCheck } from '@storemesh/contract'
import type { ModelTable } from '@storemesh/domain'
import type { RowPlan } from '@storemesh/lake'
import { contractOf } from '../contract-of.js'
import { isUniqueByFresh, sameColumns } from './uniqueness.js'

/** What a model's rows have to pass before a reader sees them. */
export interface Gate {
  readonly contract: Contract
  /** Checks of each row by itself: rows that break one are kept apart before the others are written. */
  readonly quarantining: readonly RowCheck[]
  /** Checks of what was written, before it is published. Where there is none nothing is audited. */
  readonly audited: readonly QualityCheck[]
  /** The product's key, where it is unique in the table as soon as it is among the rows that come. */
  readonly freshKey: readonly string[] | undefined
}

/** Whether a refresh is to be written beside its table first. */
export const isAudited = (gate: Gate | undefined): gate is Gate => gate !== undefined && gate.audited.length > 0

export type RowCheck = QualityCheck & { readonly measure: Extract<Measure, { kind: 'broken rows' }> }

export const isRowCheck = (check: QualityCheck): check is RowCheck => check.measure.kind === 'broken rows'

/** Undefined for a model whose rows nobody was promised. */
export function gateOf(contracts: ReadonlyMap<string, Contract>, model: ModelTable): Gate | undefined {
  if (!model.contract) return undefined
  const contract = contractOf(contracts, model.contract)
  const freshKey = isUniqueByFresh(model, contract.key) ? contract.key : undefined
  const isKey = ({ measure }: QualityCheck) => measure.kind === 'duplicates' && sameColumns(measure.columns, contract.key)
  const checks = freshKey ? contract.checks.filter((check) => !isKey(check)) : [...contract.checks, keyCheck(contract)]
  return {
    contract,
    quarantining: checks.filter(isRowCheck).filter(({ onFailure }) => onFailure === 'quarantine'),
    audited: checks.filter(({ onFailure }) => onFailure !== 'quarantine'),
    freshKey,
  }
}

const keyCheck = ({ key, file }: Contract): QualityCheck => ({
  name: `${key.join(', ')} primaryKey`,
  place: file,
  onFailure: 'fail',
  measure: { kind: 'duplicates', columns: key, unit: 'rows' },
  expected: { operator: 'mustBe', value: 0 },
})

/** What is asked of the rows that come alone. Where it says something else than it did, all rows have to come again. */
export const askedOnce = (gate: Gate | undefined): readonly unknown[] =>
  [...(gate?.quarantining ?? []), ...(gate?.audited ?? [])]
    .filter((check) => check.measure.kind !== 'fresh rows' && isOfComing(check))
    .map(({ measure, expected, onFailure }) => ({ measure, expected, onFailure }))

/** Rows that passed once pass again, as long as not one may break it. */
export const isOfComing = ({ measure, expected }: QualityCheck): boolean =>
  measure.kind === 'fresh rows' || ((measure.kind === 'broken rows' || measure.kind === 'duplicates') && expectsNone(expected))

/** The plan, its rows told apart by the product's key as they are written. */
export const keyed = (gate: Gate | undefined, plan: RowPlan): RowPlan =>
  gate?.freshKey && plan.fresh && !plan.key ? { ...plan, key: { columns: gate.freshKey, mayMiss: false } } : plan
