import { Fault } from '@storemesh/core'
import { repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { asFault, failureOf } from './faults.js'
import { RESERVED } from './keys.js'
import { put } from './put.js'

const CHECKED_BY = `${RESERVED}conditional-write-check`
const BYTES = new TextEncoder().encode('Written once. A second conditional write of this object has to fail.\n')

/**
 * Refuses a server that takes `If-None-Match: *` and pays no heed: there two commits would both win, and one be lost
 * without a word. Asked once, before the first conditional write.
 */
export function conditionsHold(access: S3Access): () => Promise<void> {
  let held: Promise<void> | undefined
  return () => {
    held ??= check(access).catch((error: unknown) => {
      held = undefined // the next one asks again
      throw error
    })
    return held
  }
}

async function check(access: S3Access): Promise<void> {
  const name = access.keys.prefixInBucket(CHECKED_BY)
  for (let writes = 0; writes < 2; writes += 1) {
    const refused = await repeated(access, () => putAbsent(access, name)).catch(asFault(name))
    if (refused) return
  }
  throw new Fault(
    'CONDITIONAL_WRITES_UNSUPPORTED',
    'the object store overwrote an object that If-None-Match: * protects; commits would be lost: use a store that keeps to it',
  )
}

/** True where the server refused because the object is there. */
const putAbsent = (access: S3Access, name: string): Promise<boolean> =>
  put(access, name, async () => BYTES, { token: access.dice.uuid(), ifAbsent: true }).then(
    () => false,
    (error: unknown) => {
      if (failureOf(error)?.kind === 'precondition') return true
      throw error
    },
  )
