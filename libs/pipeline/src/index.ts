export { deadLetterTopic } from './ingest/dead-letter.js'
export { LOAD_TIME_COLUMNS } from './load-time.js'
export type { PipelineParts } from './parts.js'
export { runDomain, runDomainOnce, type Turn } from './run-domain.js'
