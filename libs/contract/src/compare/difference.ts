import type { Role } from '@storemesh/access'
import type { Surface } from './change.js'
import type { RuleCode } from './rules.js'

/** What differs, not yet judged. */
export interface Difference {
  readonly path: string
  readonly rule: RuleCode
  /** What was seen, without a row's value. */
  readonly found: string
  /** Whose right it is: only those of this role can notice it. */
  readonly role?: Role
  /** Only these surfaces can notice it; all that the product has unless said. */
  readonly only?: readonly Surface[]
}
