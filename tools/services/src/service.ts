import type { Secret } from '@storemesh/core'
import type { Machine, Tool } from './machine/tool.js'
import type { ServiceName } from './service-name.js'

/** A server that comes from package registries and is started on the loopback. */
export interface Service {
  readonly name: ServiceName
  readonly about: string
  /** What its address begins with; http where it is left out. */
  readonly scheme?: string
  /** It lets in whoever has its keys, and nobody else. */
  readonly hasKeys?: boolean
  /** Those whose addresses it is told. */
  readonly uses: readonly ServiceName[]
  /** The clients that fetch and build it; not needed any more once it is in the cache. */
  readonly fetchedWith: readonly Tool[]
  /** What must be on the machine each time it starts. */
  readonly runsOn: readonly Tool[]
  readonly readyWithin_ms: number
  /** What asks it to end; SIGTERM where it is left out. */
  readonly stopSignal?: 'SIGTERM' | 'SIGINT'
  /** After that, before SIGKILL. */
  readonly stopWithin_ms: number
  readonly isFetched: (ground: FetchGround) => Promise<boolean>
  readonly fetch: (ground: FetchGround) => Promise<void>
  /** Makes its folder ready, and says what to run. */
  readonly launch: (ground: LaunchGround) => Promise<Launch>
  /** Undefined once it does its work; until then, what it still answers. */
  readonly whyNotReady: (place: Place) => Promise<string | undefined>
  /** After it has ended by itself: keeps what makes the next start quicker. */
  readonly stopped?: (ground: Pick<LaunchGround, 'cache' | 'folder'>) => Promise<void>
}

export interface FetchGround {
  /** Shared by all checkouts on the machine. */
  readonly cache: string
  readonly machine: Machine
  readonly now_ms: number
  /** A line about the work, for a person. */
  readonly say: (text: string) => void
}

/** Where a service listens, and with what it lets in. */
export interface Place {
  readonly name: ServiceName
  readonly port: number
  readonly address: string
  readonly credentials: Credentials | undefined
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
}

export interface LaunchGround {
  readonly cache: string
  readonly machine: Machine
  /** Its own, for all that it writes. */
  readonly folder: string
  readonly place: Place
  /** Places of those that it uses. */
  readonly used: (name: ServiceName) => Place
}

export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  /** All of it: a server gets nothing of the environment of whoever starts it. */
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
}
