import { type Clock, Fault, withinLimit } from '@storemesh/core'
import { openEnvironment } from '@storemesh/lmdb'
import type { KeyValueStore } from '../key-value-store.js'
import { CHANGES_MAX, KEYS_MAX, requireExpected, requireKey, requireName } from '../limits.js'
import { put } from '../space.js'
import { applyIfExpected, applyIfNewer, prepare, sweep, versionAt } from './apply-change.js'
import { readRange } from './read-range.js'
import { readRow } from './read-row.js'

export interface EmbeddedKeyValueStoreOptions {
  /** One folder, one store; any number of processes read and write at once. */
  readonly folder: string
  readonly clock: Clock
}

/** Rows in one LMDB environment. A read is answered at once; writes that wait for the disk share its flush. */
export async function embeddedKeyValueStore({ folder, clock }: EmbeddedKeyValueStoreOptions): Promise<KeyValueStore> {
  const environment = await openEnvironment({ folder, clock })
  let closed = false
  const requireOpen = () => {
    if (closed) throw new Fault('STORE_CLOSED', `${folder}: this store was closed; open it again to use it`)
  }

  return {
    async get(space, key) {
      requireOpen()
      requireName('name of a space', space.name)
      requireKey(space.name, key)
      return readRow(environment, space, key, clock.now_ms())
    },

    async getMany(space, keys) {
      requireOpen()
      requireName('name of a space', space.name)
      withinLimit(`keys asked for in ${space.name}`, keys.length, { min: 0, max: KEYS_MAX })
      for (const key of keys) requireKey(space.name, key)
      const now_ms = clock.now_ms()
      return keys.map((key) => readRow(environment, space, key, now_ms))
    },

    async write(changes, expecting) {
      requireOpen()
      withinLimit('changes of one write', changes.length, { min: 0, max: CHANGES_MAX })
      if (changes.length === 0) return
      const now_ms = clock.now_ms()
      const prepared = changes.map((change) => prepare(change, now_ms))
      await environment.write((transaction) => {
        if (expecting) requireExpected(expecting, versionAt(transaction, expecting.space, expecting.key, now_ms))
        for (const change of prepared) applyIfNewer(transaction, change, now_ms)
        sweep(transaction, now_ms)
      })
    },

    async compareAndSet(space, { key, row, version, expected, expires_at_ms }) {
      requireOpen()
      const now_ms = clock.now_ms()
      const change = put(space, key, row, version, expires_at_ms === undefined ? {} : { expires_at_ms })
      const prepared = prepare(change, now_ms)
      return environment.write((transaction) => {
        const isSet = applyIfExpected(transaction, prepared, expected, now_ms)
        if (isSet) sweep(transaction, now_ms)
        return isSet
      })
    },

    async range(space, index, range) {
      requireOpen()
      return readRange(environment, space, index, range, clock.now_ms())
    },

    close() {
      closed = true
      return environment.close()
    },
  }
}
