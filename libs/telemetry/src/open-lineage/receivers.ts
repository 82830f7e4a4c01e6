import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Clock, Fault } from '@storemesh/core'
import type { LineageReceiver } from './lineage-events.js'

const ANSWER_MAX_MS = 5_000
const ASKED_TOO_OFTEN = 429

/** An OpenLineage endpoint, such as Marquez's `/api/v1/lineage`. LINEAGE_REFUSED, LINEAGE_UNREACHABLE. */
export const httpReceiver = (url: string, clock: Clock): LineageReceiver => ({
  async take(event, signal) {
    const late = new AbortController()
    const answered = new AbortController()
    void clock.sleep(ANSWER_MAX_MS, answered.signal).then(() => late.abort())
    try {
      const status = await posted(url, JSON.stringify(event), AbortSignal.any([signal, late.signal]))
      if (status < 300) return
      const why = `expected ${new URL(url).host} to take an event, and it answered ${status}`
      const isForever = status < 500 && status !== ASKED_TOO_OFTEN
      throw new Fault(isForever ? 'LINEAGE_REFUSED' : 'LINEAGE_UNREACHABLE', `${why}: see to it, or unset lineage.url`)
    } finally {
      answered.abort()
    }
  },
})

async function posted(url: string, body: string, signal: AbortSignal): Promise<number> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal,
      redirect: 'manual',
    })
    await answer.body?.cancel()
    return answer.status
  } catch (cause) {
    const why = `expected an answer of ${new URL(url).host} within ${ANSWER_MAX_MS} ms, got none: see to it, or unset lineage.url`
    throw new Fault('LINEAGE_UNREACHABLE', why, { cause })
  }
}

/** JSON lines behind what is there. */
export const fileReceiver = (path: string): LineageReceiver => ({
  async take(event) {
    await mkdir(dirname(path), { recursive: true })
    await appendFile(path, `${JSON.stringify(event)}\n`)
  },
})
