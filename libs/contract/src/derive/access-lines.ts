import type { ContractRole } from '../access/contract-role.js'
import { roleTexts } from '../access/role-text.js'
import { type RuledField, ruledFields } from '../access/ruled-field.js'
import type { Contract } from '../contract.js'

/** Who sees what of a product: a table of roles, and one of the columns that are not for everybody. */
export function accessLines({ domain, columns, key, roles }: Contract): readonly string[] {
  const readers = roles.filter(({ access }) => access === 'read')
  const ruled = ruledFields(columns, key).filter(
    ({ path, classification }) => classification !== undefined || readers.some(({ sights }) => sights.has(path)),
  )
  return [
    `The domain ${domain} sees all of it, a service the fields that its consumer file names${readers.length === 0 ? ', and nobody else any' : ''}.`,
    ...roleLines(roles),
    ...(ruled.length > 0 ? ['', ...columnLines(ruled, readers)] : []),
  ]
}

function roleLines(roles: readonly ContractRole[]): readonly string[] {
  if (roles.length === 0) return []
  return [
    '',
    '| role | may | rows | groups | as a file | why |',
    '| ---- | --- | ---- | ------ | --------- | --- |',
    ...roles.map((one) => {
      const { rows, groups, file } = roleTexts(one)
      return tableLine([one.role, one.access, rows, groups, file, one.description ?? ''])
    }),
  ]
}

function columnLines(ruled: readonly RuledField[], readers: readonly ContractRole[]): readonly string[] {
  const heads = ['column', 'classification', ...readers.map(({ role }) => role)]
  return [
    tableLine(heads),
    tableLine(heads.map((head) => '-'.repeat(head.length))),
    ...ruled.map(({ path, classification = '' }) =>
      tableLine([`\`${path}\``, classification, ...readers.map(({ sights }) => sights.get(path) ?? 'plain')]),
    ),
  ]
}

const tableLine = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|')).join(' | ')} |`
