import { ROLES } from '@storemesh/access'
import { optional } from '../command/option.js'
import { text } from '../kind/kinds.js'

const ROLE = ROLES.join('|')
const VIEWER = new RegExp(`^(${ROLE}|domain/[a-z][a-z0-9_-]{0,62}|service/[a-z][a-z0-9-]{0,62})$`)

/** Whose eyes a verb reads with; without any of these those of the mesh itself, which sees everything. */
export const asWhom = optional({
  name: 'as',
  about: 'read as somebody of a role sees it, as a domain (domain/orders), or as a service (service/<consumer>)',
  kind: text(`one of ${ROLES.join(', ')}, domain/<name>, service/<consumer>`, (said) => VIEWER.test(said)),
})

export const ofRegion = optional({
  name: 'region',
  about: 'with --as: the region in which somebody of sales works',
  kind: text('a region such as java'),
})

export const ofAccount = optional({
  name: 'account',
  about: 'with --as customer: the account whose rows they are',
  kind: text('the id of an account'),
})

const PERSON = /^([a-z][a-z0-9_]*)=(.+)$/

export const ofPerson = optional({
  name: 'person',
  about: 'with --as: the one person of whom it is asked, by a column, such as user_id=user_17',
  kind: text('<column>=<value>', (said) => PERSON.test(said)),
})

export const viewing = [asWhom, ofRegion, ofAccount, ofPerson] as const

/** `user_id=user_17`. */
export function personOf(said: string): { readonly column: string; readonly value: string } | undefined {
  const [, column, value] = PERSON.exec(said) ?? []
  return column !== undefined && value !== undefined ? { column, value } : undefined
}
