import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What a figure depends on, without saying whose machine it is. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memory_gb: number
  readonly node: string
  readonly platform: string
  /** Of the last minute, before the first bench: figures of a busy machine are none. */
  readonly load: number
}

export const machineFacts = (): Machine => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memory_gb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
})

export const machineText = ({ cores, processor, memory_gb, node, platform, load }: Machine): string =>
  `${cores} cores (${processor}), ${memory_gb} GB, Node ${node}, ${platform}, load ${load} before the first bench`
