import { Fault, isFault, messageOf } from '@storemesh/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { objectStoreConformance } from '../conformance.js'
import { objectKey } from '../object-key.js'
import { mishaps } from './fixtures/scripted-server.js'
import { scriptedStore } from './fixtures/scripted-store.js'

const { refuse, doneButAnswered, cutBefore, cutAfter } = mishaps
const key = objectKey('gold/orders/v1.metadata.json')
const bytes = (text: string) => new TextEncoder().encode(text)
const ifAbsent = { ifAbsent: true }

objectStoreConformance('S3 as scripted', async () => (await scriptedStore()).store)

describe('a write', () => {
  test.each([
    ['503', refuse(503, 'SlowDown')],
    ['500', refuse(500, 'InternalError')],
    ['a digest that went wrong on the way', refuse(400, 'BadDigest')],
    ['a line cut before the answer', cutBefore],
    ['a line cut after the work', cutAfter],
  ])('comes through after %s', async (_, mishap) => {
    await using at = await scriptedStore()
    at.server.befall('put', key, mishap, mishap)
    await at.store.write(key, bytes('rows'))
    expect(await at.store.read(key)).toEqual(bytes('rows'))
  })

  test('gives up after so many attempts, and says so', async () => {
    await using at = await scriptedStore({ attempts_max: 3 })
    at.server.befall('put', key, ...Array.from({ length: 3 }, () => refuse(503, 'SlowDown')))
    await expect(at.store.write(key, bytes('rows'))).rejects.toThrow(/^OBJECT_STORE_UNAVAILABLE: .*SlowDown \(503\)/)
    await at.store.write(key, bytes('rows')) // the script held exactly three
  })

  test('that is refused for good is not tried again', async () => {
    await using at = await scriptedStore()
    at.server.befall('put', key, refuse(400, 'EntityTooLarge'))
    await expect(at.store.write(key, bytes('rows'))).rejects.toThrow('OBJECT_STORE_REFUSED')
    expect(at.server.bucket.objects.size).toBe(0)
  })
})

describe('a conditional write', () => {
  test.each([
    ['409', refuse(409, 'ConditionalRequestConflict')],
    ['503', refuse(503, 'SlowDown')],
    ['a line cut before the work', cutBefore],
    ['a line cut after the work', cutAfter],
    ['500 after the work', doneButAnswered(500, 'InternalError')],
    ['500 before the work', refuse(500, 'InternalError')],
    ['412 to a repeat of its own', doneButAnswered(412, 'PreconditionFailed')],
  ])('wins once after %s', async (_, mishap) => {
    await using at = await scriptedStore()
    at.server.befall('put', key, mishap)
    await at.store.write(key, bytes('mine'), ifAbsent)
    expect(await at.store.read(key)).toEqual(bytes('mine'))
    await expect(at.store.write(key, bytes('mine'), ifAbsent)).rejects.toThrow('OBJECT_EXISTS')
  })

  test('loses to what is there, though the answer is lost at first', async () => {
    await using at = await scriptedStore()
    await at.store.write(key, bytes('theirs'))
    at.server.befall('put', key, cutAfter, doneButAnswered(500, 'InternalError'))
    await expect(at.store.write(key, bytes('mine'), ifAbsent)).rejects.toThrow('OBJECT_EXISTS')
    expect(await at.store.read(key)).toEqual(bytes('theirs'))
  })

  test('whose every answer is lost is read back', async () => {
    await using at = await scriptedStore({ attempts_max: 3 })
    at.server.befall('put', key, cutAfter, cutBefore, cutBefore)
    await at.store.write(key, bytes('mine'), ifAbsent)
    const other = objectKey('other')
    at.server.befall('put', other, cutBefore, cutBefore, cutBefore)
    await expect(at.store.write(other, bytes('mine'), ifAbsent)).rejects.toThrow('OBJECT_WRITE_UNCERTAIN')
  })

  test('that is refused for good after a lost answer is read back too', async () => {
    await using at = await scriptedStore()
    at.server.befall('put', key, cutAfter, refuse(403, 'AccessDenied'))
    await at.store.write(key, bytes('mine'), ifAbsent)
    const other = objectKey('other')
    at.server.befall('put', other, cutBefore, refuse(403, 'AccessDenied'))
    await expect(at.store.write(other, bytes('mine'), ifAbsent)).rejects.toThrow('OBJECT_WRITE_UNCERTAIN')
    at.server.befall('put', other, refuse(403, 'AccessDenied'))
    await expect(at.store.write(other, bytes('mine'), ifAbsent)).rejects.toThrow('OBJECT_STORE_DENIED')
  })

  test('that can neither be answered nor read back is uncertain', async () => {
    await using at = await scriptedStore({ attempts_max: 2 })
    at.server.befall('put', key, cutAfter, cutBefore)
    at.server.befall('head', key, cutBefore, cutBefore)
    await expect(at.store.write(key, bytes('mine'), ifAbsent)).rejects.toThrow('OBJECT_WRITE_UNCERTAIN')
  })

  test('past its deadline is tried again, and knows what the first attempt wrote', async () => {
    await using at = await scriptedStore({ deadline_ms: 5000 })
    at.server.befall('put', key, ({ perform }) => {
      perform()
      at.clock.advance(10_000) // and never an answer
    })
    await at.store.write(key, bytes('mine'), ifAbsent)
    expect(await at.store.read(key)).toEqual(bytes('mine'))
  })

  test('is not made where the server pays no heed to conditions', async () => {
    await using at = await scriptedStore()
    at.server.bucket.keepsConditions = false
    await expect(at.store.write(key, bytes('mine'), ifAbsent)).rejects.toThrow('CONDITIONAL_WRITES_UNSUPPORTED')
    await expect(at.store.read(key)).rejects.toThrow('OBJECT_NOT_FOUND')
  })

  test('is won by one at most, whatever befalls the writers, and what is there is the winner’s', async () => {
    const any = fc.constantFrom(
      refuse(503, 'SlowDown'),
      refuse(409, 'ConditionalRequestConflict'),
      refuse(500, 'InternalError'),
      doneButAnswered(500, 'InternalError'),
      cutBefore,
      cutAfter,
    )
    await using at = await scriptedStore({ attempts_max: 3 })
    const stores = Array.from({ length: 4 }, () => at.another())
    let round = 0
    const oneWins = async (script: readonly (typeof cutAfter)[]) => {
      const raced = objectKey(`round/${round++}`)
      at.server.befall('put', raced, ...script)
      const ends = await Promise.all(
        stores.map((store, writer) => store.write(raced, bytes(`writer ${writer}`), ifAbsent).then(() => undefined, faultFrom)),
      )
      const winners = ends.flatMap((end, writer) => (end === undefined ? [writer] : []))
      const stored = at.server.bucket.objects.get(raced)?.bytes
      const there = stored && Buffer.from(stored).toString()
      // a winner is told, and only a winner: whoever's bytes are there knows it
      expect(winners.map((writer) => `writer ${writer}`)).toEqual(there === undefined ? [] : [there])
      const toldOfOne = ends.some((end) => end?.code === 'OBJECT_EXISTS')
      expect(toldOfOne && there === undefined).toBe(false)
    }
    await fc.assert(fc.asyncProperty(fc.array(any, { maxLength: 12 }), oneWins), { seed: 7, numRuns: 60 })
  })
})

function faultFrom(error: unknown): Fault {
  if (isFault(error)) return error
  throw new Error(`expected a Fault, got ${messageOf(error)}`)
}
