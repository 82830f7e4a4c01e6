import { messageOf } from '@storemesh/core'

const ANSWERS_WITHIN_MS = 5000

/** The status of an answer, or why there was none. */
export async function statusOf(url: string): Promise<number | string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })
    await answer.body?.cancel()
    return answer.status
  } catch (error) {
    return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error)
  }
}
