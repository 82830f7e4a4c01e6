import type { ProductRights } from '@storemesh/access'
import type { Contract } from '../contract.js'
import { ruledFields } from './ruled-field.js'

/** What a contract says of who may read, as decisions are made of it. */
export const productRights = ({ domain, product, columns, key, roles }: Contract): ProductRights => ({
  domain,
  product,
  paths: ruledFields(columns, key).map(({ path }) => path),
  grants: roles.filter(({ access }) => access === 'read'),
})
