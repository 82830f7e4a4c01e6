import type { ProductRights } from '@storemesh/access'
import type { Contract } from '../contract.js'
import { type RuledField, ruledFields } from './ruled-field.js'

/** What a contract says of who may read, as decisions are made of it. */
export function productRights({ domain, product, columns, key, roles }: Contract): ProductRights {
  const fields = ruledFields(columns, key)
  return {
    domain,
    product,
    paths: fields.map(({ path }) => path),
    personal: personalIn(fields),
    grants: roles.filter(({ access }) => access === 'read'),
    tellers: roles.flatMap(({ access, role }) => (access === 'write' ? [role] : [])),
  }
}

/** Of persons are a column that tells who somebody is, one that pays, and all within either. */
const PERSONAL = new Set(['person', 'restricted'])

function personalIn(fields: readonly RuledField[]): readonly string[] {
  const said = fields.flatMap(({ path, classification = '' }) => (PERSONAL.has(classification) ? [path] : []))
  return fields.flatMap(({ path }) => (said.some((one) => path === one || path.startsWith(`${one}.`)) ? [path] : []))
}
