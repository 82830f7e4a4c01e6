export { type DuckdbEngine, type DuckdbEngineOptions, duckdbEngine } from './duckdb/duckdb-engine.js'
export { giveWay } from './give-way.js'
export { localRelation } from './local-relation.js'
export type {
  ColumnLineage,
  InputColumn,
  LineageInputs,
  LineageReader,
  Making,
  StatementLineage,
  ValueOrigin,
} from './statement-lineage.js'
export type { EngineEvent, EngineLog } from './duckdb/engine-link.js'
export { identifier, literal } from './quoting.js'
export { patientEngine } from './patient-engine.js'
export type {
  AnswerColumn,
  AnswerRelation,
  GonePlacesRelation,
  JsonLinesRelation,
  LocalFile,
  PartitionBy,
  QueryEngine,
  Question,
  Relation,
  RelationDelete,
  RelationFile,
  Row,
  StoredFile,
  TableAt,
  TableRelation,
  UnionRelation,
  Value,
  WriteTarget,
  WrittenFile,
} from './query-engine.js'
export { writtenLines } from './written-lines.js'
