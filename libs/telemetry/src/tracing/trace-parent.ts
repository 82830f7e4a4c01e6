/** A place in a trace, as W3C Trace Context hands it on: only ids, and whether it is kept. */
export interface TraceParent {
  readonly traceId: string
  readonly spanId: string
  readonly isKept: boolean
}

const HEADER = /^(?<version>[0-9a-f]{2})-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?$/
const LENGTH_MAX = 512
const KEPT = 0x01

/** Undefined where the header is none: then a trace begins as if nobody had sent one. */
export function readTraceParent(header: string | readonly string[] | undefined): TraceParent | undefined {
  if (typeof header !== 'string' || header.length > LENGTH_MAX) return undefined
  const { version, traceId, spanId, flags, more } = HEADER.exec(header)?.groups ?? {}
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return undefined
  // a later version may say more, ours may not
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, isKept: (Number.parseInt(flags, 16) & KEPT) === KEPT }
}

export const traceParentText = ({ traceId, spanId, isKept }: TraceParent): string =>
  `00-${traceId}-${spanId}-${isKept ? '01' : '00'}`
