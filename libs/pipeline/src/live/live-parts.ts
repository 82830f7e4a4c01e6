import type { PipelineParts } from '../parts.js'

/** What a live processor runs on, of all that a domain does. */
export type LiveParts = Pick<PipelineParts, 'eventLog' | 'lookups' | 'contracts' | 'wire' | 'clock' | 'log'>
