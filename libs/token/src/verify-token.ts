import type { Clock } from '@storemesh/core'
import { type CryptoKey, errors, type JWTPayload, jwtVerify } from 'jose'
import type { KeySet } from './keys/key-set.js'
import { ALGORITHMS } from './keys/verifying-key.js'
import { isTokenFault, tokenExpired, type TokenFlaw, tokenInvalid } from './token-fault.js'

/** Whose tokens are taken, and for whom they have to be. */
export interface TokenTrust {
  readonly issuer: string
  readonly audience: string
  readonly keys: KeySet
  readonly clock: Clock
}

/** How far the clock of an issuer may be from ours. */
export const CLOCK_OFF_MAX_S = 5
export const TOKEN_LENGTH_MAX = 8192

export interface VerifiedClaims extends JWTPayload {
  readonly exp: number
}

/** When a token with this `exp` ends to be taken. */
export const endOf_ms = ({ exp }: Pick<VerifiedClaims, 'exp'>): number => (exp + CLOCK_OFF_MAX_S) * 1000

/** What a token says, once it is known to be the issuer's, for us, and to hold now. TOKEN_INVALID, TOKEN_EXPIRED. */
export async function verifiedClaims(token: string, { issuer, audience, keys, clock }: TokenTrust): Promise<VerifiedClaims> {
  if (token.length > TOKEN_LENGTH_MAX) throw tokenInvalid('TOKEN_MALFORMED', `expected at most ${TOKEN_LENGTH_MAX} characters`)
  try {
    const { payload } = await jwtVerify(token, ({ kid, alg }) => keyFor(keys, kid, alg), {
      algorithms: [...ALGORITHMS],
      issuer,
      audience,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_OFF_MAX_S,
      currentDate: new Date(clock.now_ms()),
    })
    const { exp } = payload
    if (typeof exp !== 'number' || !Number.isSafeInteger(exp))
      throw tokenInvalid('TOKEN_CLAIMS_INVALID', 'expected exp in seconds')
    return { ...payload, exp }
  } catch (error) {
    throw refusalOf(error)
  }
}

async function keyFor(keys: KeySet, kid: string | undefined, alg: string): Promise<CryptoKey> {
  const algorithm = ALGORITHMS.find((one) => one === alg)
  const found = kid === undefined ? [] : await keys.keysOf(kid)
  const key = algorithm && found.map((one) => one.keyFor(algorithm)).find((one) => one !== undefined)
  if (key) return key
  throw tokenInvalid('TOKEN_KEY_UNKNOWN', 'expected a kid of a key that the issuer has for this algorithm')
}

const FLAW_OF_CLAIM: Readonly<Record<string, TokenFlaw>> = {
  iss: 'TOKEN_ISSUER_WRONG',
  aud: 'TOKEN_AUDIENCE_WRONG',
  nbf: 'TOKEN_NOT_YET_VALID',
}

function refusalOf(error: unknown): Error {
  if (isTokenFault(error)) return error
  if (error instanceof errors.JWTExpired) return tokenExpired()
  if (error instanceof errors.JWTClaimValidationFailed)
    return tokenInvalid(FLAW_OF_CLAIM[error.claim] ?? 'TOKEN_CLAIMS_INVALID', `expected another ${error.claim}`, error)
  if (error instanceof errors.JOSEAlgNotAllowed)
    return tokenInvalid('TOKEN_ALGORITHM_REFUSED', `expected one of ${ALGORITHMS.join(', ')}`, error)
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return tokenInvalid('TOKEN_SIGNATURE_WRONG', 'it was not signed by the key that it names', error)
  // whatever else a stranger's bytes bring about is no token either
  return tokenInvalid('TOKEN_MALFORMED', 'expected a signed token of three parts', error)
}
