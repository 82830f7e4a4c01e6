import type { RequestContext } from './subgraph.js'

/** Servers hand a context on as any object; what is none of ours must not reach a subgraph. */
export const isRequestContext = (context: unknown): context is RequestContext =>
  typeof context === 'object' &&
  context !== null &&
  'viewer' in context &&
  'request_id' in context &&
  'signal' in context &&
  context.signal instanceof AbortSignal
