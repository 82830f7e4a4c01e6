import type { Clock } from '@storemesh/core'

/** Says how far the work is: one line that is rewritten on a terminal, a plain line now and then elsewhere. */
export interface Progress {
  update(text: string): void
  /** Leaves a last word, or nothing. */
  end(text?: string): void
}

const PLAIN_EVERY_MS = 5000
const REWRITTEN_EVERY_MS = 50

export function terminalProgress(write: (text: string) => void, clock: Clock, width: () => number): Progress {
  let shown_ms = Number.NEGATIVE_INFINITY
  return {
    update(text) {
      if (clock.elapsed_ms() - shown_ms < REWRITTEN_EVERY_MS) return
      shown_ms = clock.elapsed_ms()
      write(`\r\u001b[2K${text.slice(0, width() - 1)}`)
    },
    end: (text) => write(`\r\u001b[2K${text === undefined ? '' : `${text}\n`}`),
  }
}

export function plainProgress(write: (text: string) => void, clock: Clock): Progress {
  let shown_ms = Number.NEGATIVE_INFINITY
  return {
    update(text) {
      if (clock.elapsed_ms() - shown_ms < PLAIN_EVERY_MS) return
      shown_ms = clock.elapsed_ms()
      write(`${text}\n`)
    },
    end: (text) => {
      if (text !== undefined) write(`${text}\n`)
    },
  }
}

export const silentProgress: Progress = { update: () => undefined, end: () => undefined }
