import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Clock, type Dice, systemClock, systemDice } from '@storemesh/core'
import type { Machine } from './machine/tool.js'
import type { Service } from './service.js'
import type { ServiceName } from './service-name.js'
import { serviceOf } from './services.js'

export interface ServicesOptions {
  /** Holds the state, the logs and the data of the services. */
  readonly folder: string
  /** Fetched programs, shared by all checkouts. */
  readonly cache?: string | undefined
  readonly javaHome?: string | undefined
  /** Lines about the work, for a person. */
  readonly say?: (text: string) => void
  readonly clock?: Clock
  readonly dice?: Dice
  /** What each name stands for; the real ones unless given. */
  readonly services?: (name: ServiceName) => Service
}

export interface Ground {
  readonly folder: string
  readonly cache: string
  readonly machine: Machine
  readonly say: (text: string) => void
  readonly clock: Clock
  readonly dice: Dice
  readonly services: (name: ServiceName) => Service
}

export const CACHE_BELOW_HOME = '.cache/storemesh/services'

export const groundOf = ({ folder, cache, javaHome, say, clock, dice, services }: ServicesOptions): Ground => ({
  folder,
  cache: cache ?? join(homedir(), CACHE_BELOW_HOME),
  machine: { javaHome },
  say: say ?? (() => undefined),
  clock: clock ?? systemClock,
  dice: dice ?? systemDice,
  services: services ?? serviceOf,
})

/** Where a service writes. */
export const folderOf = ({ folder }: Pick<Ground, 'folder'>, name: ServiceName): string => join(folder, name)

export const logOf = (ground: Pick<Ground, 'folder'>, name: ServiceName): string => join(folderOf(ground, name), `${name}.log`)
