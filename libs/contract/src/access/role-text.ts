import type { Grant, RowRule } from '@storemesh/access'

/** What a role sees of a product, in words. */
export interface RoleTexts {
  readonly rows: string
  readonly groups: string
  readonly file: string
}

export const roleTexts = ({ rows, groups, mayExport }: Grant): RoleTexts => ({
  rows: rows ? rowText(rows) : 'all rows',
  groups: groups
    ? `groups of ${groups.least} persons or more, ${groups.by === 'distinct' ? 'told apart' : 'counted'} by ${groups.column}`
    : 'groups of any size',
  file: mayExport ? 'yes' : 'no',
})

function rowText(rule: RowRule): string {
  switch (rule.kind) {
    case 'own region':
      return `rows of the own region, by ${rule.by === rule.column ? '' : `the ${rule.by} in `}${rule.column}`
    case 'own rows':
      return `rows of the own ${rule.column}`
    case 'one person':
      return `rows of one person at a time, by ${rule.columns.join(', ')}`
  }
}
