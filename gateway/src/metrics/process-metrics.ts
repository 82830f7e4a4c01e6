import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics } from './registry.js'

const NANOSECONDS = 1e9
const MICROSECONDS = 1e6
const LOOK_MS = 20

/** How the process itself is; what it gives back ends the look at its event loop. */
export function processMetrics(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: LOOK_MS })
  delay.enable()
  metrics.gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  metrics.gauge('nodejs_heap_size_used_bytes', 'Memory of its objects.', () => process.memoryUsage().heapUsed)
  metrics.gauge('process_cpu_seconds', 'CPU that the process has used since it began.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / MICROSECONDS
  })
  metrics.gauge('nodejs_eventloop_lag_p99_seconds', 'How late 99 of 100 timers were at most since this was asked last.', () => {
    const lag_s = Math.max(0, delay.percentile(99) / NANOSECONDS - LOOK_MS / 1000)
    delay.reset()
    return lag_s
  })
  return () => void delay.disable()
}
