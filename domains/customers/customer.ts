import type { Space } from '@storemesh/key-value'

/** An account as it is now, as readers find it by key. */
export type Customer = {
  readonly user_id: string
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly city: string | null
  readonly province: string | null
  readonly effective_at: string
}

export const customers: Space<Customer> = { name: 'customers.customer', indexes: {} }
