import { type Secret, secret } from '@storemesh/core'
import type { Kind } from './kind.js'

export type SecretHeaders = ReadonlyMap<string, Secret>

const TEXT_LENGTH_MAX = 8192
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/** Headers of HTTP whose values nobody is to see, by their names in small letters. */
export const secretHeaders: Kind<SecretHeaders> = {
  expected: 'headers such as authorization=Bearer abc,x-tenant=shop',
  fromText: (text) => {
    if (text.length > TEXT_LENGTH_MAX) return undefined
    const headers = new Map<string, Secret>()
    for (const part of text.split(',')) {
      const [name = '', ...rest] = part.split('=')
      const [read, value] = [name.trim().toLowerCase(), rest.join('=').trim()]
      if (!NAME.test(read) || !VALUE.test(value) || headers.has(read)) return undefined
      headers.set(read, secret(value))
    }
    return headers
  },
  fromValue: () => undefined,
  show: (headers) => (headers.size === 0 ? 'none' : [...headers].map(([name, value]) => `${name}=${String(value)}`).join(',')),
  hidden: true,
}
