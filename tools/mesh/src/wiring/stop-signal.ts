/** Fires at the first Ctrl-C or SIGTERM, so that a verb ends what it has begun. */
export function stopSignal(): { readonly signal: AbortSignal; readonly forget: () => void } {
  const stop = new AbortController()
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
