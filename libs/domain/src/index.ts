export type { ColumnOf, ContractRow, ContractRows, KnownReference } from './contract-rows.js'
export { type Domain, defineDomain, modelsInOrder, type ServedDomain, withCanaries } from './domain.js'
export { facesOf } from './faces.js'
export { productPlaces } from './product-places.js'
export { type Fields, objects, optionalText, text, whole } from './fields.js'
export { versionAsTold, versionInTable } from './live/row-version.js'
export { type LiveChange, type LiveDeclaration, live, type RowProcessor } from './live/live.js'
export type { HeardEvent, LiveEvent, TimedEvent } from './live/live-event.js'
export type {
  Folded,
  LiveAnswers,
  LiveFold,
  LiveInput,
  LiveProcessor,
  Passing,
  RefusedStep,
  Taken,
  ToldChange,
} from './live/live-processor.js'
export {
  answersOf,
  type Outcome,
  type ProcessorDeclaration,
  processor,
  type Reading,
  type TimeTerms,
  type Timer,
} from './live/processor.js'
export { type Rehearsal, rehearse } from './live/rehearsal.js'
export { dataFlow, type Flow, type FlowKind, type FlowNode, type Reached, reachedFrom } from './data-flow.js'
export type { BronzeName, GoldName, ProductReference, SilverName } from './names.js'
export {
  type Lookup,
  type LookupChange,
  type LookupDeclaration,
  type LookupRow,
  lookup,
  type Product,
  product,
} from './product.js'
export { type RealtimeTable, realtime } from './realtime.js'
export type { JournalFunction, JournalNotes, RowFunction } from './row-function.js'
export { daily, every, onChange, type Schedule, type Timetable } from './schedule.js'
export { type SqlFile, sql } from './sql-file.js'
export {
  type BronzeTable,
  bronze,
  gold,
  input,
  type ModelTable,
  type Partition,
  type ProductInput,
  silver,
  type TableDeclaration,
} from './table.js'
export type { Upkeep } from './upkeep.js'
export type { Entity, WriteMode } from './write-mode.js'
