import type { Grant } from '@storemesh/access'

/** Who of no part of the domain may do what with the product. */
export interface ContractRole extends Grant {
  readonly access: RoleAccess
  readonly description?: string
}

export const ACCESS = ['read', 'write'] as const
export type RoleAccess = (typeof ACCESS)[number]
