import { Fault } from '@storemesh/core'
import type { ObjectKey } from '../object-key.js'
import { backOff, repeated } from './attempts.js'
import type { S3Access } from './client.js'
import { asFault, failureOf, faultOf } from './faults.js'
import { put } from './put.js'
import { whoseIs } from './whose.js'

/** The same bytes twice are the same object: what is lost may be sent again. */
export const replaceObject = (access: S3Access, key: ObjectKey, bytes: Uint8Array): Promise<void> => {
  const name = access.keys.inBucket(key)
  const token = access.dice.uuid()
  return repeated(access, () => put(access, name, async () => bytes, { token, ifAbsent: false })).catch(asFault(key))
}

/**
 * One of all who write this key, ever, is let in. An answer may be lost on the way, so a refusal can be the echo of an
 * attempt of one's own that came through: the token in the metadata tells.
 */
export async function writeIfAbsent(access: S3Access, key: ObjectKey, bytes: Uint8Array): Promise<void> {
  const name = access.keys.inBucket(key)
  const token = access.dice.uuid()
  let unsettled = false
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await put(access, name, async () => bytes, { token, ifAbsent: true })
    } catch (error) {
      const failure = failureOf(error)
      if (failure === undefined) throw error
      const { kind, undone } = failure
      const last = attempt >= access.limits.attempts_max || (kind !== 'precondition' && kind !== 'passing')
      unsettled ||= !undone
      if (kind === 'precondition' || (last && unsettled)) {
        const owner = await whoseIs(access, key, token).catch(asUncertain(key, unsettled))
        if (owner === 'ours') return
        if (owner === 'theirs') throw new Fault('OBJECT_EXISTS', `${key} is there already and was left as it is`)
        // there, and then deleted: it may be written again
      }
      if (last)
        throw unsettled ? uncertain(key) : faultOf(key, kind === 'precondition' ? { ...failure, kind: 'passing' } : failure)
    }
    await backOff(access, attempt)
  }
}

const uncertain = (key: ObjectKey) =>
  new Fault(
    'OBJECT_WRITE_UNCERTAIN',
    `${key} was not found written, but a request to write it may still be on its way: read it before writing again`,
  )

const asUncertain = (key: ObjectKey, unsettled: boolean) => (error: unknown) => {
  throw unsettled ? uncertain(key) : error
}
