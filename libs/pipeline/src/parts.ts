import type { Viewer } from '@storemesh/access'
import type { Contract } from '@storemesh/contract'
import type { Clock, Dice } from '@storemesh/core'
import type { JournalNotes, ModelTable } from '@storemesh/domain'
import type { EventLog } from '@storemesh/event-log'
import type { Catalog } from '@storemesh/iceberg'
import type { KeyValueStore } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import type { ObjectStore } from '@storemesh/object-store'
import type { QueryEngine } from '@storemesh/query-engine'
import type { WireReader } from '@storemesh/schema-registry'
import type { SourceConnections } from '@storemesh/source'
import type { Log } from '@storemesh/telemetry'
import type { LiveElsewhere } from './live/live-elsewhere.js'
import type { RunEventsTo } from './lineage/tell-runs.js'
import type { PlainEvents } from './ingest/plain-events/plain-events.js'

/** What a domain runs on. Handed in whole by the composition root; nothing in here knows an adapter. */
export interface PipelineParts {
  readonly catalog: Catalog
  readonly store: ObjectStore
  readonly engine: QueryEngine
  readonly lake: Lake
  readonly eventLog: EventLog
  /** The domain's own store; this process is its one writer. */
  readonly lookups: KeyValueStore
  readonly contracts: ReadonlyMap<string, Contract>
  readonly connections: SourceConnections
  /** Reads what topics hold by schema ids; without it such a value is no JSON, and refused as that. */
  readonly wire?: WireReader
  /** Reads large batches of a topic; without it each event is read by its contract. */
  readonly plainEvents?: PlainEvents
  /** Where live processors run; in this process, where it is left out. */
  readonly liveElsewhere?: LiveElsewhere
  /** Where it is told how steps went, for those who collect that of many systems; nowhere, where it is left out. */
  readonly lineage?: RunEventsTo
  /** A local folder for files on their way into a table. */
  readonly spool: string
  readonly viewer: Viewer
  /** Models whose table was found to have the declared columns, in this process. */
  readonly checkedTables: Set<string>
  /** By the model: the code that makes notes in its journal, opened in this process. */
  readonly openJournals: Map<ModelTable, JournalNotes>
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Log
}
