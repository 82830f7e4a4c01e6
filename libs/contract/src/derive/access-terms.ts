import { fieldsOf } from '../compare/field.js'
import type { Terms } from '../compare/terms.js'
import type { ContractRole } from '../use.js'

/** What a contract says of who may see what. */
export interface AccessTerms {
  /** Columns and fields that are not for everybody, by their paths. */
  readonly classified: readonly ClassifiedField[]
  /** None: whoever may read the domain. */
  readonly roles: readonly ContractRole[]
}

export interface ClassifiedField {
  readonly path: string
  readonly classification?: string
  /** How it is hidden from those who may not see it. */
  readonly mask?: string
}

export const accessTerms = (terms: Terms): AccessTerms => ({
  classified: [...fieldsOf(terms).values()].flatMap(({ path, classification, mask }) =>
    classification === undefined && mask === undefined
      ? []
      : [{ path, ...(classification !== undefined && { classification }), ...(mask !== undefined && { mask }) }],
  ),
  roles: terms.contract.roles,
})
