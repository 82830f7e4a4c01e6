import { viewerOfEverything } from '@storemesh/access'
import type { Clock, Dice } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import { filesystemStore } from '@storemesh/object-store'
import type { LiveElsewhere, PipelineParts } from '@storemesh/pipeline'
import { wireReader } from '@storemesh/schema-registry'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'
import { newSpool } from '../data-folder/spool.js'
import { connections } from './connections.js'
import type { Embedded } from './embedded.js'
import { lookupsOf } from './lookups-of.js'
import type { ShopAddress } from './shop-address.js'

export interface PipelineSetting {
  readonly layout: Layout
  readonly embedded: Embedded
  /** Where the domain reads it. */
  readonly shop?: ShopAddress
  /** In this process, where it is left out. */
  readonly liveElsewhere?: LiveElsewhere
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Log
}

/** What each domain runs on. */
export async function partsFor(
  { layout, embedded, shop, liveElsewhere, clock, dice, log }: PipelineSetting,
  domain: Domain,
): Promise<PipelineParts> {
  return {
    ...embedded,
    ...(liveElsewhere && { liveElsewhere }),
    lookups: lookupsOf(embedded, domain.name),
    contracts: await embedded.contracts(),
    connections: connections({ eventLog: embedded.eventLog, files: filesystemStore(layout.files), clock, shop }),
    wire: wireReader(embedded.schemas),
    spool: await newSpool(layout, dice),
    viewer: viewerOfEverything(`pipeline of ${domain.name}`),
    checkedTables: new Set(),
    openJournals: new Map(),
    clock,
    dice,
    log: log.with({ domain: domain.name }),
  }
}
