import type { Clock } from '@storemesh/core'
import { tokenInvalid } from '../token-fault.js'
import type { VerifyingKey } from './verifying-key.js'

/** The keys of an issuer, which come and go without a word. */
export interface KeySet {
  /** All keys of this id; none where the issuer has none. TOKEN_INVALID (TOKEN_KEYS_UNAVAILABLE) where there never were any. */
  keysOf(kid: string): Promise<readonly VerifyingKey[]>
}

export interface KeySetOptions {
  readonly load: () => Promise<readonly VerifyingKey[]>
  readonly clock: Clock
  readonly onFailure: (error: unknown) => void
  /** However many ask for keys that are not there, the issuer is asked once in this time. */
  readonly coolDown_ms: number
  /** Keys older than this are asked for again even if all are known: one that was taken away ends to count. */
  readonly fresh_ms: number
}

/** Keeps what it had while the issuer does not answer. */
export function keySet({ load, clock, onFailure, coolDown_ms, fresh_ms }: KeySetOptions): KeySet {
  let known: ReadonlyMap<string, readonly VerifyingKey[]> | undefined
  let loaded_ms = 0
  let tried_ms: number | undefined
  let loading: Promise<void> | undefined

  const reload = async () => {
    try {
      known = byId(await load())
      loaded_ms = clock.elapsed_ms()
    } catch (error) {
      onFailure(error)
    } finally {
      loading = undefined
    }
  }
  const refresh = async (): Promise<void> => {
    if (loading) return loading
    if (tried_ms !== undefined && clock.elapsed_ms() - tried_ms < coolDown_ms) return
    tried_ms = clock.elapsed_ms()
    await (loading = reload())
  }

  return {
    async keysOf(kid) {
      const found = known?.get(kid)
      if (found) {
        if (clock.elapsed_ms() - loaded_ms > fresh_ms) void refresh() // nobody waits for it
        return found
      }
      await refresh()
      if (!known) throw tokenInvalid('TOKEN_KEYS_UNAVAILABLE', "the issuer's keys could not be read; see the log for why")
      return known.get(kid) ?? []
    },
  }
}

function byId(keys: readonly VerifyingKey[]): ReadonlyMap<string, readonly VerifyingKey[]> {
  const found = new Map<string, VerifyingKey[]>()
  for (const key of keys) found.set(key.kid, [...(found.get(key.kid) ?? []), key])
  return found
}
