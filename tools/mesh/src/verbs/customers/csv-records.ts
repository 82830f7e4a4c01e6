import { Fault } from '@storemesh/core'

export interface CsvRecord {
  /** The line that it begins on, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

const RECORD_LENGTH_MAX = 65_536

/** The records of a CSV text as it comes in pieces, as many at once as a piece completes; empty lines are left out. CSV_UNREADABLE. */
export async function* csvRecords(pieces: AsyncIterable<string>, name: string): AsyncGenerator<readonly CsvRecord[]> {
  let [held, line] = ['', 1]
  const take = (isAll: boolean): readonly CsvRecord[] => {
    const records: CsvRecord[] = []
    let start = 0
    for (;;) {
      const end = recordEnd(held, start, isAll)
      if ((end === -1 ? held.length : end) - start > RECORD_LENGTH_MAX)
        throw unreadable(name, line, `a record of at most ${RECORD_LENGTH_MAX} characters, got a longer one`)
      if (end === -1 && isAll && start < held.length) throw unreadable(name, line, 'a quote that ends, got none until the end')
      if (end === -1) break
      const text = held.slice(start, end)
      if (text.trim() !== '') records.push({ line, fields: fieldsOf(text.endsWith('\r') ? text.slice(0, -1) : text) })
      line += linesOf(text)
      start = end + 1
    }
    held = held.slice(start)
    return records
  }
  for await (const piece of pieces) {
    held += piece
    yield take(false)
  }
  yield take(true)
}

/** Where the record that begins at a place ends: at its newline or, if that is all, at the end. −1 where it goes on. */
function recordEnd(text: string, start: number, isAll: boolean): number {
  if (start >= text.length) return -1
  const newline = text.indexOf('\n', start)
  const line = text.slice(start, newline === -1 ? text.length : newline)
  if (!line.includes('"')) return newline === -1 && isAll ? text.length : newline
  let isQuoted = false
  const until = Math.min(text.length, start + RECORD_LENGTH_MAX + 1)
  for (let at = start; at < until; at += 1) {
    const character = text[at]
    if (character === '\n' && !isQuoted) return at
    if (character !== '"') continue
    // two quotes within quotes close and open again
    if (isQuoted) isQuoted = false
    else isQuoted = at === start || text[at - 1] === ',' || text[at - 1] === '"'
  }
  return isAll && !isQuoted && until === text.length ? text.length : -1
}

function fieldsOf(text: string): readonly string[] {
  if (!text.includes('"')) return text.split(',')
  return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"([^,]*)|([^,]*))/g)].map(([, quoted, after = '', plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"') + after,
  )
}

const linesOf = (text: string): number => {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

const unreadable = (name: string, line: number, expected: string) =>
  new Fault('CSV_UNREADABLE', `${name}:${line}: expected ${expected}. Look for a quote that is not closed`)
