import type { Figure } from './figure.js'
import type { Programs } from './measure/programs.js'

/** One subject that is measured. It runs alone: what it starts has ended, and what it wrote has gone, before the next begins. */
export interface Bench {
  /** What `npm run bench -- <name>` asks for. */
  readonly name: string
  run(place: Place): Promise<readonly Figure[]>
}

export interface Place {
  /** Empty, on a disk, and removed afterwards. */
  readonly folder: string
  /** Starts processes; those that are left are ended afterwards. */
  readonly programs: Programs
}
