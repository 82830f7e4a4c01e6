import { avroRows } from './avro-rows.bench.js'
import type { Bench } from './bench.js'
import { commit } from './commit.bench.js'
import { engine } from './engine.bench.js'
import { eventCheckBench } from './event-check.bench.js'
import { eventLog } from './event-log.bench.js'
import { fanOut } from './fan-out.bench.js'
import { gateway } from './gateway.bench.js'
import { gatewayPeers } from './gateway-peers.bench.js'
import { gatewayRefresh } from './gateway-refresh.bench.js'
import { history } from './history.bench.js'
import { icebergWrite } from './iceberg-write.bench.js'
import { identity } from './identity.bench.js'
import { ingestion } from './ingestion.bench.js'
import { keyValue } from './key-value.bench.js'
import { latency } from './latency.bench.js'
import { live } from './live.bench.js'
import { models } from './models.bench.js'
import { plan } from './plan.bench.js'
import { realtimeTable } from './realtime.bench.js'
import { reservations } from './reservations.bench.js'
import { refresh } from './refresh.bench.js'
import { rowChanges } from './row-changes.bench.js'
import { scan } from './scan.bench.js'
import { simulator } from './simulator.bench.js'
import { start } from './start.bench.js'
import { upkeep } from './upkeep.bench.js'
import { writeMemory } from './write-memory.bench.js'

/** In the order in which they run: what a user feels first, then the parts that it is made of. */
export const benches: readonly Bench[] = [
  start,
  latency,
  realtimeTable,
  gateway,
  gatewayPeers,
  gatewayRefresh,
  fanOut,
  reservations,
  history,
  eventLog,
  keyValue,
  live,
  eventCheckBench,
  ingestion,
  identity,
  simulator,
  icebergWrite,
  avroRows,
  writeMemory,
  scan,
  rowChanges,
  refresh,
  models,
  commit,
  plan,
  upkeep,
  engine,
]
