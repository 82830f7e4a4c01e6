import { ROLES } from '@storemesh/access'
import type { Kind } from './kind.js'
import { choice } from './kinds.js'

const one = choice(['everything', 'refused', ...ROLES])

/** What somebody without a token is: whoever sees all, nobody, or somebody of a role. */
export type Anonymous = NonNullable<ReturnType<typeof one.fromText>>

/** Not said, it is decided by who can reach the gateway. */
export const anonymous: Kind<Anonymous | undefined> = {
  ...one,
  show: (value) => value ?? 'everything on the loopback, refused elsewhere',
}
