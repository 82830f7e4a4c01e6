import { type DeclaredRead, type Identity, ROLES, type Viewer, viewerAs, withScopes } from '@storemesh/access'
import { tokenInvalid } from './token-fault.js'
import { endOf_ms, type VerifiedClaims } from './verify-token.js'

/** What a service declares to read, by the name of its consumer file; undefined where there is no such file. */
export type ServiceReads = (service: string) => Promise<readonly DeclaredRead[] | undefined>

const TEXT_LENGTH_MAX = 200
const SCOPES_LENGTH_MAX = 2000
const CONTROL = /\p{Cc}/u

/**
 * Who asks, by what a token says: `role` with the `region` and the `user_id` that rights may ask for and `sub` for the log, or
 * `service`. Both, neither, or several roles are nobody. `scope` names what else a token was given, apart by spaces.
 */
export async function viewerOfClaims(claims: VerifiedClaims, readsOf: ServiceReads): Promise<Viewer> {
  return withScopes(await namedBy(claims, readsOf), scopesIn(claims))
}

async function namedBy(claims: VerifiedClaims, readsOf: ServiceReads): Promise<Viewer> {
  const expires_ms = endOf_ms(claims)
  const [role, service] = [textIn(claims, 'role'), textIn(claims, 'service')]
  if (service !== undefined) {
    if (role !== undefined) throw invalid('expected a role or a service, and not both')
    const reads = await readsOf(service)
    if (!reads) throw tokenInvalid('TOKEN_SERVICE_UNKNOWN', 'expected a service that has a file among the consumers of contracts')
    return viewerAs(service, { kind: 'service', reads }, expires_ms)
  }
  const known = ROLES.find((one) => one === role)
  if (!known) throw invalid(`expected service, or role as one of ${ROLES.join(', ')}`)
  const name = textIn(claims, 'sub')
  if (name === undefined) throw invalid('expected sub: who it is, for the log')
  const [region, userId] = [textIn(claims, 'region'), textIn(claims, 'user_id')]
  const who: Identity = {
    kind: 'role',
    role: known,
    ...(region !== undefined && { region }),
    ...(userId !== undefined && { userId }),
  }
  return viewerAs(name, who, expires_ms)
}

function scopesIn({ scope }: VerifiedClaims): readonly string[] {
  if (scope === undefined) return []
  if (typeof scope === 'string' && scope.length <= SCOPES_LENGTH_MAX && !CONTROL.test(scope))
    return scope.split(' ').filter((one) => one !== '')
  throw invalid(`scope: expected scopes apart by spaces, in at most ${SCOPES_LENGTH_MAX} characters`)
}

function textIn(claims: VerifiedClaims, claim: string): string | undefined {
  const value = claims[claim]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX && !CONTROL.test(value)) return value
  throw invalid(`${claim}: expected one line of at most ${TEXT_LENGTH_MAX} characters`)
}

const invalid = (why: string) => tokenInvalid('TOKEN_CLAIMS_INVALID', why)
