import { type Fields, type LookupRow, lookup, optionalText, text, whole } from '@storemesh/domain'
import { type Customer, customers } from '../customer.js'

/** The current version of an account, as readers find it by its id. */
export const customerLookup = lookup<Customer>({
  space: customers,
  by: 'user_id',
  rowOf: (versions) => {
    const current = versions.find((version) => version['is_current'] === true)
    return current && customerOf(current)
  },
})

function customerOf(version: Fields): LookupRow<Customer> {
  const row: Customer = {
    user_id: text(version, 'user_id'),
    name: optionalText(version, 'name'),
    email: optionalText(version, 'email'),
    phone: optionalText(version, 'phone'),
    city: optionalText(version, 'city'),
    province: optionalText(version, 'province'),
    effective_at: text(version, 'effective_at'),
  }
  return { key: row.user_id, row, version: whole(version, 'source_offset') }
}
