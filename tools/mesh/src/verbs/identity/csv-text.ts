import { Fault } from '@storemesh/core'

/** A record of a file and the line on which it begins, from 1. */
export interface CsvRow {
  readonly fields: readonly string[]
  readonly line: number
}

const QUOTE = '"'
const RECORD_LENGTH_MAX = 1 << 20
const DELIMITERS = [',', ';', '\t', '|'] as const

/** Takes the text of a CSV file in pieces and gives its records; blanks around a field are none of it. */
export class CsvText {
  #held = ''
  #line = 1
  #delimiter: string | undefined

  constructor(private readonly name: string) {}

  /** The records that are whole with this piece. */
  push(piece: string): readonly CsvRow[] {
    const rows: CsvRow[] = []
    const text = this.#held === '' ? piece : this.#held + piece
    let from = 0
    let quote = text.indexOf(QUOTE)
    for (;;) {
      if (quote >= 0 && quote < from) quote = text.indexOf(QUOTE, from)
      const end = this.#recordEnd(text, from, quote)
      if (end < 0) break
      this.#read(text.slice(from, end), rows)
      from = end + 1
    }
    this.#held = text.slice(from)
    if (this.#held.length > RECORD_LENGTH_MAX) throw this.#neverEnds()
    return rows
  }

  /** The last record, which needs no newline. */
  end(): readonly CsvRow[] {
    const rows: CsvRow[] = []
    const text = this.#held
    this.#held = ''
    if (text.trim() === '') return rows
    if (this.#isOpen(text)) throw this.#neverEnds()
    this.#read(text, rows)
    return rows
  }

  /** Where the record ends that begins at `from`, before or behind the next quote; -1 where it goes on. */
  #recordEnd(text: string, from: number, quote: number): number {
    let end = text.indexOf('\n', from)
    if (end < 0 || quote < 0 || quote > end) return end
    while (end >= 0 && this.#isOpen(text.slice(from, end))) end = text.indexOf('\n', end + 1)
    return end
  }

  /** Whether a quote was opened at the beginning of a field and is not closed yet. */
  #isOpen(text: string): boolean {
    if (!text.includes(QUOTE)) return false
    const delimiter = this.#delimiter ?? delimiterOf(text)
    let isQuoted = false
    let isBegin = true
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at]
      if (isQuoted) {
        if (character !== QUOTE) continue
        if (text[at + 1] === QUOTE) at += 1
        else isQuoted = false
      } else if (character === QUOTE && isBegin) isQuoted = true
      else isBegin = character === delimiter || (isBegin && character === ' ')
    }
    return isQuoted
  }

  #read(record: string, into: CsvRow[]): void {
    const line = this.#line
    this.#line += 1
    const text = record.endsWith('\r') ? record.slice(0, -1) : record
    if (text.trim() === '') return
    this.#delimiter ??= delimiterOf(text)
    if (!text.includes(QUOTE)) {
      into.push({ fields: text.split(this.#delimiter).map((field) => field.trim()), line })
      return
    }
    for (const character of text) if (character === '\n') this.#line += 1
    into.push({ fields: this.#quotedFields(text, this.#delimiter, line), line })
  }

  #quotedFields(text: string, delimiter: string, line: number): string[] {
    const fields: string[] = []
    let at = 0
    while (at <= text.length) {
      while (text[at] === ' ') at += 1
      if (text[at] === QUOTE) {
        const end = closingQuote(text, at + 1)
        const next = text.indexOf(delimiter, end)
        const stop = next < 0 ? text.length : next
        if (text.slice(end + 1, stop).trim() !== '')
          throw new Fault(
            'CSV_QUOTING_BROKEN',
            `${this.name}: line ${line}: expected a delimiter behind the quote that closes field ${fields.length + 1}, got more text; a quote within a field is written twice`,
          )
        fields.push(
          text
            .slice(at + 1, end)
            .replaceAll('""', QUOTE)
            .trim(),
        )
        at = stop + 1
      } else {
        const next = text.indexOf(delimiter, at)
        const stop = next < 0 ? text.length : next
        fields.push(text.slice(at, stop).trim())
        at = stop + 1
      }
    }
    return fields
  }

  #neverEnds(): Fault {
    return new Fault(
      'CSV_QUOTING_BROKEN',
      `${this.name}: line ${this.#line}: expected a quote that closes the one opened here, got none before the end of the file or within ${RECORD_LENGTH_MAX} characters`,
    )
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    if (text[at + 1] !== QUOTE) return at
    at += 1
  }
  return text.length
}

/** What stands most often between the names of a header. */
function delimiterOf(header: string): string {
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }))
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter
}
