import { Fault, type JsonObject, withinLimit } from '@storemesh/core'
import { optionalText, text } from '@storemesh/domain'
import type { FaceReads, Reads, Resolvers, SubgraphContext } from '@storemesh/subgraph'
import { type ContactKeys, contactKeys } from '../contact-keys.js'

interface Contact {
  readonly email?: string | null
  readonly phone?: string | null
}

interface Asked extends Contact {
  readonly id?: string | null
}

const CONTACT_LENGTH = { min: 1, max: 320 }
/** Accounts with one e-mail or phone. */
const ACCOUNTS_MAX = 20

/** A customer as a whole, by what whoever talks to her knows: the account, an e-mail or a phone, however they are written. */
export function customer360Resolvers(reads: Reads): Resolvers {
  const customers = reads.face('Customer360')
  const identities = reads.face('Identity')
  const keys = contactKeys()
  return {
    Query: {
      async customer360(_root: unknown, asked: Asked, context) {
        const [id, ...contacts] = [asked.id, asked.email, asked.phone].map((given) => given ?? undefined)
        requireOne([id, ...contacts], 'id, email or phone')
        if (id !== undefined) return customers.one(context, { userId: id })
        return onePerson(await accountsWith(customers, context, keys, asked))
      },
      async customer360Accounts(_root: unknown, asked: Contact, context) {
        requireOne([asked.email ?? undefined, asked.phone ?? undefined], 'email or phone')
        return accountsWith(customers, context, keys, asked)
      },
    },
    Customer360Identities: {
      identity: (record: JsonObject, _arguments, context) => identities.one(context, { record: text(record, 'record') }),
    },
  }
}

function requireOne(given: readonly (string | undefined)[], names: string): void {
  const count = given.filter((each) => each !== undefined).length
  if (count !== 1) throw new Fault('CUSTOMER_ASKED_BY_ONE', `expected one of ${names}, got ${count}; ask by one of them`)
}

async function accountsWith(
  customers: FaceReads,
  context: SubgraphContext,
  keys: ContactKeys,
  { email, phone }: Contact,
): Promise<readonly JsonObject[]> {
  const [what, told] = typeof email === 'string' ? (['email', email] as const) : (['phone', phone ?? ''] as const)
  withinLimit(`length of ${what}`, told.length, CONTACT_LENGTH)
  const is = keys[what](told)
  if (is === undefined) {
    const expected = what === 'email' ? 'an address with an @' : 'a number that can be called, of digits alone'
    throw new Fault('CUSTOMER_CONTACT_INVALID', `${what}: expected ${expected}, got none; look whether it was taken down well`)
  }
  return customers.where(context, what === 'email' ? { emailKey: { is } } : { phoneKey: { is } }, ACCOUNTS_MAX)
}

/** Of several accounts of one person the one that did something last. */
function onePerson(accounts: readonly JsonObject[]): JsonObject | undefined {
  const persons = new Set(accounts.map((account) => optionalText(account, 'person_id') ?? text(account, 'user_id')))
  if (persons.size > 1)
    throw new Fault(
      'CUSTOMER_AMBIGUOUS',
      `expected one person, got ${persons.size}; ask customer360Accounts for all of them, and for the one that is meant by id`,
    )
  return accounts.toSorted((one, other) => (lastOf(one) < lastOf(other) ? 1 : -1))[0]
}

/** Instants are in the order of their texts. */
const lastOf = (account: JsonObject): string =>
  [optionalText(account, 'last_seen_at'), optionalText(account, 'last_ordered_at'), ''].reduce<string>(
    (last, at) => (at !== null && at > last ? at : last),
    '',
  )
