import { type Secret, secret } from '@storemesh/core'
import type { Kind } from './kind.js'

const TEXT_LENGTH_MAX = 8192

/** Several secrets, with commas or line breaks between. */
export const secretTexts: Kind<readonly Secret[]> = {
  expected: 'secrets with commas between',
  fromText: (text) => {
    if (text.length > TEXT_LENGTH_MAX || text.includes('\0')) return undefined
    const parts = text.split(/[,\n]/).map((part) => part.trim())
    const found = parts.filter((part) => part !== '')
    return found.length > 0 ? found.map(secret) : undefined
  },
  fromValue: () => undefined,
  show: (secrets) => (secrets.length === 0 ? 'none' : secrets.join(',')),
  hidden: true,
}
