import type { YamlMap } from './yaml-map.js'

/** What the product's readers are told of it. Nothing checks it. */
export interface ContractUse {
  readonly purpose?: string
  readonly usage?: string
  readonly limitations?: string
  /** What one row is. */
  readonly grain?: string
}

/** Who may do what with the product, where the contract narrows it. */
export interface ContractRole {
  readonly role: string
  readonly access: RoleAccess
  readonly description?: string
}

const ACCESS = ['read', 'write'] as const
export type RoleAccess = (typeof ACCESS)[number]

const ROLE_KEYS = ['id', 'role', 'access', 'description', 'firstLevelApprovers', 'secondLevelApprovers', 'customProperties']

export function readUse(root: YamlMap, table: YamlMap): ContractUse {
  const told = root.optionalMap('description')
  const [purpose, usage, limitations] = ['purpose', 'usage', 'limitations'].map((key) => told?.optionalText(key))
  const grain = table.optionalText('dataGranularityDescription')
  return {
    ...(purpose !== undefined && { purpose }),
    ...(usage !== undefined && { usage }),
    ...(limitations !== undefined && { limitations }),
    ...(grain !== undefined && { grain }),
  }
}

export function readRoles(root: YamlMap): readonly ContractRole[] {
  const named = new Set<string>()
  return root.maps('roles').map((entry) => {
    entry.only(ROLE_KEYS)
    const role = entry.text('role')
    if (named.has(role)) throw entry.refuse('is there twice; keep one', 'role')
    named.add(role)
    const access = ACCESS.find((each) => each === entry.text('access'))
    if (!access) throw entry.refuse(`expected one of ${ACCESS.join(', ')}`, 'access')
    const description = entry.optionalText('description')
    return { role, access, ...(description !== undefined && { description }) }
  })
}
