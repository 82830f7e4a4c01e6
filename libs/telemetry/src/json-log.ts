import { instantText } from '@storemesh/core'
import type { LineLogOptions } from './line-log-options.js'
import { type Log, logTo } from './log.js'

const LINE_CHARACTERS_MAX = 32 << 10

/** One JSON object a line, for machines: `at`, `level`, `event`, then the fields. */
export function jsonLog({ write, clock, minimum = 'info' }: LineLogOptions): Log {
  return logTo(({ level, event, fields }) => {
    const head = { at: instantText(clock.now_ms()), level, event }
    // the head stands last as well: no field can pass itself off as the time or the level
    const line = JSON.stringify({ ...head, ...fields, ...head })
    const short = line.length <= LINE_CHARACTERS_MAX ? line : JSON.stringify({ ...head, fields_left_out_characters: line.length })
    write(`${short}\n`)
  }, minimum)
}
