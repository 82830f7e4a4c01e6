import { createHash } from 'node:crypto'

/** The same for the same bytes: who has them already need not be sent them again. */
export const entityTagOf = (body: string): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`

/** Whether If-None-Match names it. */
export const isKnown = (tag: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch.split(',').some((one) => {
    const named = one.trim().replace(/^W\//, '')
    return named === '*' || named === tag
  })
