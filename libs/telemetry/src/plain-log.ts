import { instantText } from '@storemesh/core'
import type { LineLogOptions } from './line-log-options.js'
import { type Log, type LogFields, logTo } from './log.js'

const VALUE_CHARACTERS_MAX = 200

/** One short line for a person at a terminal: `12:00:03 warn  turn_failed of=orders attempts=3`. */
export function plainLog({ write, clock, minimum = 'info' }: LineLogOptions): Log {
  return logTo(({ level, event, fields }) => {
    const time = instantText(clock.now_ms()).slice('2026-01-31T'.length, '2026-01-31T12:00:03'.length)
    write(`${[time, level.padEnd('error'.length), event, ...shown(fields)].join(' ')}\n`)
  }, minimum)
}

const shown = (fields: LogFields): string[] =>
  Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name}=${valueText(value)}`],
  )

/** Plain words stay bare. Everything else is quoted as JSON, which leaves no line break and no terminal escape in it. */
function valueText(value: NonNullable<LogFields[string]>): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const short = text.length <= VALUE_CHARACTERS_MAX ? text : `${text.slice(0, VALUE_CHARACTERS_MAX)}…`
  return /^[\w@.:/+[\]-]+$/.test(short) || typeof value !== 'string' ? short : JSON.stringify(short)
}
