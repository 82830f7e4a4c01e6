import { Fault, isFault } from '@storemesh/core'

/** What went wrong with a request, as far as it decides what to do next. */
export interface S3Failure {
  readonly kind: 'missing' | 'no-bucket' | 'precondition' | 'range' | 'denied' | 'passing' | 'refused'
  /** False where the server may have done what was asked and only its answer is lost. */
  readonly undone: boolean
  /** A name and a number for the message. Never the server's own text: it may repeat keys and signatures. */
  readonly said: string
  /** Our own finding about the answer, where it was that. */
  readonly fault?: Fault
}

/** Errors of the line that another try may not meet; the first ones before anything was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const LINE_CUT = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'])
const LINE_NAMES = new Set(['TimeoutError', 'AbortError', 'RequestTimeout'])

const PASSING_STATUS = new Set([408, 409, 429, 500, 502, 503, 504])
const PASSING_NAMES = new Set([
  'BadDigest',
  'InternalError',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'XAmzContentSHA256Mismatch',
])
/** Read wrong, or cut on the way: the next reading may be whole. */
const PASSING_FAULTS = new Set(['OBJECT_TRUNCATED', 'OBJECT_CORRUPT'])

/** What the SDK, the line or our own check of an answer threw; undefined for what is none of the three. */
export function failureOf(error: unknown): S3Failure | undefined {
  if (isFault(error)) {
    return PASSING_FAULTS.has(error.code) ? { kind: 'passing', undone: true, said: error.code, fault: error } : undefined
  }
  if (!(error instanceof Error)) return undefined
  const status = statusOf(error)
  return status === undefined || status < 300 ? ofLine(error) : ofAnswer(error.name, status)
}

function ofAnswer(name: string, status: number): S3Failure {
  const said = `${/^\w{1,64}$/.test(name) ? name : 'an answer'} (${status})`
  if (PASSING_NAMES.has(name) || PASSING_STATUS.has(status) || status > 504) {
    return { kind: 'passing', undone: status < 500 || status === 503, said }
  }
  return { kind: kindOf(name, status), undone: true, said }
}

function kindOf(name: string, status: number): S3Failure['kind'] {
  if (name === 'NoSuchBucket' || (status >= 300 && status < 400)) return 'no-bucket' // moved: another region's
  if (status === 404) return 'missing'
  if (status === 412) return 'precondition'
  if (status === 416) return 'range'
  return status === 401 || status === 403 ? 'denied' : 'refused'
}

function ofLine(error: Error): S3Failure | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (NEVER_SENT.has(code)) return { kind: 'passing', undone: true, said: code }
  if (LINE_CUT.has(code) || LINE_NAMES.has(error.name)) return { kind: 'passing', undone: false, said: code || error.name }
  // an answer of 200 that could not be read to its end, or holds an error instead
  if (statusOf(error) !== undefined || '$metadata' in error) return { kind: 'passing', undone: false, said: error.name }
  if (error.name === 'CredentialsProviderError') return { kind: 'denied', undone: true, said: error.name }
  return isOfTheLine(error, code) ? { kind: 'refused', undone: true, said: code } : undefined
}

/** Certificates and protocol: errors that carry a code in capitals and are no file's. */
const isOfTheLine = (error: Error, code: string) => /^[A-Z][A-Z0-9_]+$/.test(code) && !('path' in error || 'syscall' in error)

function statusOf(error: Error): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

/** The failure in the port's words. The SDK's error is left out on purpose: it holds requests, and those hold credentials. */
export function faultOf(key: string, { kind, undone, said, fault }: S3Failure): Fault {
  if (fault !== undefined) return fault
  if (kind === 'missing') return new Fault('OBJECT_NOT_FOUND', `there is no object ${key}`)
  if (kind === 'precondition') return new Fault('OBJECT_EXISTS', `${key} is there already and was left as it is`)
  if (kind === 'range') return new Fault('OBJECT_RANGE_INVALID', `${key} ends before the range that was asked for`)
  if (kind === 'no-bucket') {
    const hint = 'make the bucket, or correct its name, region or endpoint'
    return new Fault('BUCKET_NOT_FOUND', `${key}: the bucket is not where it was looked for, ${said}: ${hint}`)
  }
  if (kind === 'denied') {
    const hint = 'check the access key, its secret, and what it may do in the bucket'
    return new Fault('OBJECT_STORE_DENIED', `${key}: the object store answered ${said}: ${hint}`)
  }
  if (kind === 'refused')
    return new Fault('OBJECT_STORE_REFUSED', `${key}: the object store answered ${said}, which no second try changes`)
  const known = undone ? 'nothing was done' : 'what was asked may have been done, only the answer is lost'
  return new Fault('OBJECT_STORE_UNAVAILABLE', `${key}: every attempt failed, last with ${said}; ${known}: try again later`)
}

/** Failures become Faults, anything else stays as it is. */
export function inOurWords(key: string, error: unknown): unknown {
  const failure = failureOf(error)
  return failure === undefined ? error : faultOf(key, failure)
}

/** The same for `.catch`. */
export const asFault = (key: string) => (error: unknown) => {
  throw inOurWords(key, error)
}
