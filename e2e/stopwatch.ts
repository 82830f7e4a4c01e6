/** Milliseconds since it was started. */
export function stopwatch(): () => number {
  const started_s = process.uptime()
  return () => Math.round((process.uptime() - started_s) * 1000)
}
