import { type Clock, Fault, isJsonObject, parseJson, type Secret } from '@storemesh/core'
import type { SpanReceiver } from './span-export.js'

export interface OtlpEndpoint {
  /** Of traces: `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string
  /** What it asks for to know us. */
  readonly headers: ReadonlyMap<string, Secret>
}

const ANSWER_MAX_MS = 5_000
const ANSWER_BYTES_MAX = 64 << 10
/** OTLP names these as the ones to try again after; of all others the same request will not be taken either. */
const FOR_NOW = new Set([429, 502, 503, 504])

/** A collector that speaks OTLP over HTTP. TRACES_REFUSED, TRACES_UNREACHABLE. */
export const otlpReceiver = ({ url, headers }: OtlpEndpoint, clock: Clock): SpanReceiver => ({
  async take(body, signal) {
    const late = new AbortController()
    const answered = new AbortController()
    void clock.sleep(ANSWER_MAX_MS, answered.signal).then(() => {
      if (!answered.signal.aborted) late.abort()
    })
    const { host } = new URL(url)
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...revealed(headers), 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([signal, late.signal]),
        redirect: 'manual', // what it asks for to know us is for nobody else
      })
      const text = await readText(answer)
      if (answer.status === 200) return rejectedIn(text)
      throw notTaken(host, answer.status)
    } catch (cause) {
      if (cause instanceof Fault) throw cause
      const why = `expected an answer of ${host} within ${ANSWER_MAX_MS} ms, got none: see to it, or unset telemetry.otlp.url`
      throw new Fault('TRACES_UNREACHABLE', why, { cause })
    } finally {
      answered.abort()
    }
  },
})

const revealed = (headers: OtlpEndpoint['headers']): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, value]) => [name, value.reveal()]))

function notTaken(host: string, status: number): Fault {
  const why = `expected ${host} to take spans at telemetry.otlp.url, and it answered ${status}: see to its address and its headers`
  return new Fault(FOR_NOW.has(status) ? 'TRACES_UNREACHABLE' : 'TRACES_REFUSED', why)
}

async function readText({ body }: Response): Promise<string> {
  if (!body) return ''
  const parts: Uint8Array[] = []
  let size_bytes = 0
  for await (const part of body) {
    size_bytes += part.length
    if (size_bytes > ANSWER_BYTES_MAX) return '' // leaving the loop ends the connection: nothing of it is worth more
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

/** How many it did not keep, where it says so. */
function rejectedIn(text: string): number {
  const answer = parseJson(text)
  const partial = isJsonObject(answer) ? answer['partialSuccess'] : undefined
  const rejected = Number(isJsonObject(partial) ? (partial['rejectedSpans'] ?? 0) : 0)
  return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0
}
