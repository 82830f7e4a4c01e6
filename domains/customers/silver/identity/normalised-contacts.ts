import { optionalText, type RowFunction, text } from '@storemesh/domain'
import { contactKeys } from '../../contact-keys.js'

/** By what an account is found, written as questions are. */
export const normalisedContacts: RowFunction = {
  name: 'stg_contacts/1',
  async *of(rows) {
    const keys = contactKeys()
    for await (const batch of rows)
      for (const row of batch)
        yield {
          user_id: text(row, 'user_id'),
          email_key: keys.email(optionalText(row, 'email') ?? '') ?? null,
          phone_key: keys.phone(optionalText(row, 'phone') ?? '') ?? null,
        }
  },
}
