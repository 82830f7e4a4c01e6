export { FRESH_FORMAT_PROPERTY, isFreshAvro, writeAvroFiles } from './avro-files/write-avro-files.js'
export { keepParquetFile, type MadeFile } from './parquet-files/keep-parquet-file.js'
export {
  type Lake,
  type LakeParts,
  type ShownByName,
  nameText,
  openLake,
  type QuestionOptions,
  type TablePart,
  tableName,
} from './lake.js'
export type { CopiesPlace } from './parquet-copies/parquet-copies.js'
export type { LakeRights, RegionsOfStores } from './rights/lake-rights.js'
export { copyTo, type CopyOptions, type CopyParts } from './move/copy-table.js'
export { sealedName } from './seal.js'
export { COMPACTION_PROPERTIES, type Compacted, type Compaction, type CompactParts, compactTable } from './upkeep/compact.js'
export { type Tended, type Tending, tendTable } from './upkeep/tend-table.js'
export { catalogStaging, type CatalogStaging, type StagingParts } from './staging/catalog-staging.js'
export { among } from './write/among.js'
export { appendRows, deleteRows, mergeRows, overwritePartitions, overwriteRows, replaceRows } from './write/change-rows.js'
export { type ChangeParts, commitRows, type RowCommit } from './write/commit-rows.js'
export { questionOf } from './write/coming-rows.js'
export type { Base, Condition, RowPlan, StandingRows } from './write/row-plan.js'
export {
  inSpool,
  partitionOf,
  writeFiles,
  type WriteOptions,
  type WriteParts,
} from './write/write-files.js'
