import { type CountryCode, emailOf, phoneReader } from '@storemesh/identity'

/** Numbers without a country's code are of this one. */
const COUNTRY: CountryCode = 'ID'

/** An e-mail and a phone written one way, as they are compared where it is found out who is who; undefined where they are none. */
export interface ContactKeys {
  readonly email: (told: string) => string | undefined
  readonly phone: (told: string) => string | undefined
}

export function contactKeys(): ContactKeys {
  const read = phoneReader(COUNTRY)
  return { email: (told) => emailOf(told)?.address, phone: (told) => read(told)?.number }
}
