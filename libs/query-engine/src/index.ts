export { type DuckdbEngineOptions, duckdbEngine } from './duckdb/duckdb-engine.js'
export type { EngineEvent, EngineLog } from './duckdb/engine-link.js'
export type { AnswerColumn, QueryEngine, Question, Relation, Row, Value, WriteTarget, WrittenFile } from './query-engine.js'
