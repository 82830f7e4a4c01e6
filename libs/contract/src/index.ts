export type { ContractRole } from './access/contract-role.js'
export { productRights } from './access/product-rights.js'
export { type Change, directionOf, type Direction, type Severity, type Step, type Surface } from './compare/change.js'
export { compareContracts, type Comparison } from './compare/compare-contracts.js'
export { type Field, fieldsOf } from './compare/field.js'
export type { RuleCode } from './compare/rules.js'
export { readTerms, type Terms } from './compare/terms.js'
export { canDeploy, type DeployAnswer, type DeployedContract } from './consumer/can-deploy.js'
export { type Consumer, type ConsumerRead, readConsumer } from './consumer/consumer.js'
export { type ContractFile, type ContractSet, readContractFiles, readContractSet } from './consumer/contract-set.js'
export { type Broken, readersOf, whomItBreaks } from './consumer/whom-it-breaks.js'
export {
  type Contract,
  type ContractColumn,
  type ContractPartition,
  type ContractPort,
  type ContractStatus,
  type ContractTopic,
  type ContractType,
  contractReference,
} from './contract.js'
export { contractColumns, type TableColumn } from './contract-columns.js'
export { contractRows } from './derive/contract-rows.js'
export { type DerivedForm, derivedForm, isJsonForm } from './derive/derived-form.js'
export { icebergTable, type IcebergTable, tableProperties } from './derive/iceberg-table.js'
export type { HeldAs } from './event/cell-reader.js'
export {
  type CheckedEvent,
  type EventCheck,
  eventCheck,
  type ReadableEvent,
  rejected,
  type Rejection,
  type RejectionCode,
} from './event/event-check.js'
export type { UnknownFields } from './event/unknown-fields.js'
export { CHANGE_KIND, conditionTypes, faceSdl } from './graphql/face-sdl.js'
export { CACHE_CONTROL, heldSeconds } from './graphql/held.js'
export { SHOWS } from './graphql/shows.js'
export {
  type GraphFace,
  graphFace,
  type GraphField,
  indexedColumns,
  NODE_ID,
  type ScalarField,
  type ScalarValue,
} from './graphql/graph-face.js'
export { type Metric, type MetricProof } from './metric/metric.js'
export { metricProof } from './metric/metric-proof.js'
export { metricText } from './metric/metric-text.js'
export { domainOf, judgePublish, type Offer, type PublishAnswer } from './publish/judge-publish.js'
export { publishContracts, type Publishing } from './publish/publish-contracts.js'
export {
  type PublishedContracts,
  publishedContracts,
  publishedFiles,
  type Standing,
} from './publish/published-contracts.js'
export { type PublishedSubgraph, publishedSubgraphs } from './publish/published-subgraphs.js'
export type { PublishedDomain, Revision } from './publish/revision.js'
export { type Expectation, expectationText, expectsNone, isMet } from './quality/expectation.js'
export type { Measure, OnFailure, ProductColumn, QualityCheck, RowRule } from './quality/quality-check.js'
export { type TopicSchema, topicSchema } from './publish/topic-schema.js'
export { readContract } from './read-contract.js'
export { readContracts } from './read-contracts.js'
export type { FieldRead } from './observed/field-read.js'
export { observedConsumers, QUIET_DAYS } from './observed/observed-consumers.js'
export { type ObservedRead, observedReads, type ReadBy, type ReadNotes, readNotes } from './observed/read-notes.js'
