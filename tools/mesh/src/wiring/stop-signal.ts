import { setMaxListeners } from 'node:events'

/** Fires at the first Ctrl-C or SIGTERM, so that a verb ends what it has begun. */
export function stopSignal(): { readonly signal: AbortSignal; readonly forget: () => void } {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal) // all that a verb has begun waits for it, and many are no leak
  const heard = () => stop.abort()
  process.once('SIGINT', heard)
  process.once('SIGTERM', heard)
  return {
    signal: stop.signal,
    forget: () => {
      process.off('SIGINT', heard)
      process.off('SIGTERM', heard)
    },
  }
}
