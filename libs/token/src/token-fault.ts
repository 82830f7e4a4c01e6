import { Fault } from '@storemesh/core'

/** All that whoever asks is told of a token. What exactly is wrong with it stands in the cause, for the log: it would help a forger. */
const TOLD = ['TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED'] as const

/** What can be wrong with a token, as the log has it. */
export type TokenFlaw =
  | 'TOKEN_ALGORITHM_REFUSED'
  | 'TOKEN_AUDIENCE_WRONG'
  | 'TOKEN_CLAIMS_INVALID'
  | 'TOKEN_ISSUER_WRONG'
  | 'TOKEN_KEY_UNKNOWN'
  | 'TOKEN_KEYS_UNAVAILABLE'
  | 'TOKEN_MALFORMED'
  | 'TOKEN_NOT_YET_VALID'
  | 'TOKEN_SERVICE_UNKNOWN'
  | 'TOKEN_SIGNATURE_WRONG'

/** Whether somebody is turned away for who he is, or is not: by these codes alone. */
export const isTokenFault = (error: unknown): error is Fault => error instanceof Fault && TOLD.some((code) => code === error.code)

export const tokenMissing = (): Fault =>
  new Fault('TOKEN_MISSING', 'expected a token, as in "authorization: Bearer …"; ask whoever runs this for one')

export const tokenExpired = (): Fault => new Fault('TOKEN_EXPIRED', 'the token does not hold any more; get a new one')

/** `why` never repeats what stands in the token. */
export const tokenInvalid = (flaw: TokenFlaw, why: string, cause?: unknown): Fault =>
  new Fault('TOKEN_INVALID', 'the token is none that is taken here; get one from where this asks for them', {
    cause: new Fault(flaw, why, { cause }),
  })

/** What the log says of a token that was refused. */
export const flawOf = (fault: Fault): string => (fault.cause instanceof Fault ? fault.cause.code : fault.code)
