import { Fault } from '@storemesh/core'

export const AUDIT_UNAVAILABLE = 'AUDIT_UNAVAILABLE'

/** What cannot be noted is not answered. */
export const auditUnavailable = (why: string, cause?: unknown): Fault =>
  new Fault(
    AUDIT_UNAVAILABLE,
    `${why}, and what reads personal data or changes something is answered only when it is noted. Try again; whoever runs the mesh sees why in its log`,
    cause === undefined ? undefined : { cause },
  )
