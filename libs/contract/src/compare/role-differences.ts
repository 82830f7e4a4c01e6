import type { Role, Sight } from '@storemesh/access'
import type { ContractRole } from '../access/contract-role.js'
import { ruledFields } from '../access/ruled-field.js'
import { roleTexts } from '../access/role-text.js'
import type { Contract } from '../contract.js'
import type { Difference } from './difference.js'
import type { RuleCode } from './rules.js'

/** What differs in who but the domain and its services sees the product, and what of it. */
export function roleDifferences(before: Contract, after: Contract): readonly Difference[] {
  const was = rolesOf(before)
  const is = rolesOf(after)
  const paths = pathsOf(before).filter((path) => pathsOf(after).includes(path))
  return [
    ...[...was].flatMap(([key, { role, access }]) =>
      is.has(key) ? [] : [whole(role, 'ROLE_REMOVED', `${role} may ${access} it no more`)],
    ),
    ...[...is].flatMap(([key, now]) => {
      const then = was.get(key)
      return then ? keptDifferences(then, now, paths) : [whole(now.role, 'ROLE_ADDED', `${now.role} may ${now.access} it`)]
    }),
  ]
}

const rolesOf = ({ roles }: Contract): ReadonlyMap<string, ContractRole> =>
  new Map(roles.map((one) => [`${one.role} ${one.access}`, one]))

const pathsOf = ({ columns, key }: Contract): readonly string[] => ruledFields(columns, key).map(({ path }) => path)

const whole = (role: Role, rule: RuleCode, found: string): Difference => ({ path: '', rule, role, found })

const keptDifferences = (before: ContractRole, after: ContractRole, paths: readonly string[]): readonly Difference[] => [
  ...paths.flatMap((path) => sightDifference(path, before, after)),
  ...rowDifference(before, after),
  ...groupDifference(before, after),
  ...exportDifference(before, after),
]

function sightDifference(path: string, { sights: before, role }: ContractRole, { sights: after }: ContractRole) {
  const [was, is] = [before.get(path) ?? 'plain', after.get(path) ?? 'plain']
  if (was === is) return []
  const rule: RuleCode = isLooser(was, is) ? 'MASK_LOOSENED' : 'MASK_TIGHTENED'
  return [{ path, rule, role, found: `${role} sees it ${shownAs(is)}, no longer ${shownAs(was)}` }]
}

const shownAs = (sight: Sight): string => (sight === 'plain' || sight === 'absent' ? sight : `as ${sight}`)

/** Of two masks nobody can say which shows more, so another one counts as a tighter one. */
const isLooser = (was: Sight, is: Sight): boolean => is === 'plain' || was === 'absent' || (was === 'null' && is !== 'absent')

/** Of two rules nobody can say which shows more rows, so another one counts as a narrower one. */
function rowDifference(before: ContractRole, after: ContractRole): readonly Difference[] {
  const [was, is] = [roleTexts(before).rows, roleTexts(after).rows]
  if (was === is) return []
  const rule = after.rows ? 'ACCESS_NARROWED' : 'ACCESS_WIDENED'
  return [whole(after.role, rule, `${after.role} sees ${is}, no longer ${was}`)]
}

function groupDifference(before: ContractRole, after: ContractRole): readonly Difference[] {
  const [was, is] = [roleTexts(before).groups, roleTexts(after).groups]
  if (was === is) return []
  const isFewer = (before.groups?.least ?? 0) >= (after.groups?.least ?? 0)
  const isWider = !after.groups || (isFewer && before.groups?.column === after.groups.column)
  const rule = isWider ? 'ACCESS_WIDENED' : 'ACCESS_NARROWED'
  return [whole(after.role, rule, `${after.role} sees ${is}, no longer ${was}`)]
}

function exportDifference({ mayExport: before }: ContractRole, { mayExport: after, role }: ContractRole): readonly Difference[] {
  if (before === after) return []
  return after
    ? [whole(role, 'ACCESS_WIDENED', `${role} may take it away as a file`)]
    : [whole(role, 'ACCESS_NARROWED', `${role} may take it away as a file no more`)]
}
