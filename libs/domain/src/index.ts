export { type Domain, defineDomain, modelsInOrder, type ServedDomain } from './domain.js'
export { type Fields, objects, optionalText, text, whole } from './fields.js'
export { type LiveChange, type LiveDeclaration, type LiveEvent, type LiveProcessor, live } from './live.js'
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
