import { type GroupRule, type Role, ROLES, type RowRule } from '@storemesh/access'
import type { YamlMap } from '../yaml-map.js'
import { ACCESS, type ContractRole, type RoleAccess } from './contract-role.js'
import { readGroups, readOnePerson, readOwnRegion, readOwnRows } from './read-rows.js'
import { readSights } from './read-sights.js'
import type { RuledField } from './ruled-field.js'

const ROLE_KEYS = ['id', 'role', 'access', 'description', 'firstLevelApprovers', 'secondLevelApprovers', 'customProperties']
const RULES = ['classified', 'columns', 'ownRegion', 'ownRows', 'onePerson', 'groups', 'export']
const ROW_RULES = ['ownRegion', 'ownRows', 'onePerson'] as const

/** Who but the domain and the services that consumer files name may see the product, and what of it: nobody unless said. */
export function readRoles(root: YamlMap, fields: readonly RuledField[]): readonly ContractRole[] {
  const named = new Set<string>()
  return root.maps('roles').map((entry) => {
    entry.only(ROLE_KEYS)
    const role = roleOf(entry)
    const access = accessOf(entry)
    if (named.has(`${role} ${access}`)) throw entry.refuse('is there twice; keep one', 'role')
    named.add(`${role} ${access}`)
    if (access === 'write') return teller(entry, role)
    const rules = rulesOf(entry)
    const description = entry.optionalText('description')
    const rows = rowsOf(rules, fields)
    const groups = groupsOf(rules, fields)
    return {
      role,
      access,
      ...(description !== undefined && { description }),
      sights: readSights(
        entry,
        rules.get('classified')?.optionalMap('value'),
        rules.get('columns')?.optionalMap('value'),
        fields,
      ),
      ...(rows && { rows }),
      ...(groups && { groups }),
      mayExport: rules.get('export')?.optionalFlag('value') ?? true,
    }
  })
}

/** Who tells something sees nothing by that; there is no part of it to be told. */
function teller(entry: YamlMap, role: Role): ContractRole {
  if (entry.has('customProperties'))
    throw entry.refuse('a role that writes has no rules; say what it sees in an entry that reads', 'customProperties')
  const description = entry.optionalText('description')
  return { role, access: 'write', ...(description !== undefined && { description }), sights: new Map(), mayExport: false }
}

function roleOf(entry: YamlMap): Role {
  const said = entry.text('role')
  const role = ROLES.find((one) => one === said)
  if (role) return role
  throw entry.refuse(
    `expected one of ${ROLES.join(', ')}; the domain and the services that consumer files name need not be said`,
    'role',
  )
}

function accessOf(entry: YamlMap): RoleAccess {
  const access = ACCESS.find((each) => each === entry.text('access'))
  if (access) return access
  throw entry.refuse(`expected one of ${ACCESS.join(', ')}`, 'access')
}

type Rules = ReadonlyMap<string, YamlMap>

function rulesOf(entry: YamlMap): Rules {
  const rules = new Map<string, YamlMap>()
  for (const custom of entry.maps('customProperties')) {
    custom.only(['id', 'property', 'value', 'description'])
    const property = custom.text('property')
    if (!property.startsWith('mesh.')) continue
    const name = property.slice('mesh.'.length)
    if (!RULES.includes(name)) throw custom.refuse(`expected one of ${RULES.map((one) => `mesh.${one}`).join(', ')}`, 'property')
    if (rules.has(name)) throw custom.refuse('is there twice; keep one', 'property')
    if (!custom.has('value')) throw custom.refuse('value is missing; add it')
    rules.set(name, custom)
  }
  return rules
}

function rowsOf(rules: Rules, fields: readonly RuledField[]): RowRule | undefined {
  const [kind, second] = ROW_RULES.filter((name) => rules.has(name))
  const property = kind && rules.get(kind)
  if (!property) return undefined
  if (second) throw property.refuse(`a role sees rows by one rule; keep either mesh.${kind} or mesh.${second}`, 'property')
  switch (kind) {
    case 'ownRegion':
      return readOwnRegion(property, fields)
    case 'ownRows':
      return readOwnRows(property, fields)
    case 'onePerson':
      return readOnePerson(property, fields)
  }
}

function groupsOf(rules: Rules, fields: readonly RuledField[]): GroupRule | undefined {
  const property = rules.get('groups')
  return property && readGroups(property, fields)
}
