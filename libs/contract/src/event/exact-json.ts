import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'

/**
 * A double holds 15 digits of any decimal number; JSON may hold more. A text with a longer number is read a second time with
 * that number's text kept, so that no digit is lost and none is made up.
 */

/** A number whose text is kept. Its name cannot be in an event: events with NUL are refused before. */
export interface KeptNumber extends JsonObject {
  readonly '\0': string
}

const NAME = '\0'
const DIGITS_OF_A_DOUBLE = 15
const LONG = DIGITS_OF_A_DOUBLE + 1
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** A long number covers one character in sixteen, so only those are looked at. */
export function mayHaveLongNumber(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue
    let start = at
    while (isDigitOrPoint(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (isDigitOrPoint(text.charCodeAt(end))) end++
    if (end - start >= LONG) return true
  }
  return false
}

const isDigitOrPoint = (code: number): boolean => (code >= 48 && code <= 57) || code === 46

/** The value of a text that is known to be JSON, with its long numbers kept as text. */
export const parseKeepingNumbers = (text: string): Json => parseKeeping(text, (number) => !isExactAsDouble(number))

/** The same, with every number that would be another one when it is written again. `1e400` is none that a double holds. */
export const parseAsWritten = (text: string): Json =>
  parseKeeping(text, (number) => !isExactAsDouble(number) || /e/i.test(number))

function parseKeeping(text: string, isKept: (number: string) => boolean): Json {
  const kept = text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || !isKept(token) ? token : `{${JSON.stringify(NAME)}:"${token}"}`,
  )
  const value: Json = JSON.parse(kept)
  return value
}

const EXPONENT = /\de[+-]?\d/i

/** Whether a text may hold a number that is another one when it is written again. */
export const mayHaveInexactNumber = (text: string): boolean => mayHaveLongNumber(text) || EXPONENT.test(text)

const isExactAsDouble = (number: string): boolean => number.replace(/[eE].*|\D/g, '').length <= DIGITS_OF_A_DOUBLE

export const isKeptNumber = (value: Json): value is KeptNumber => isJsonObject(value) && Object.hasOwn(value, NAME)

const KEPT = /\{"\\u0000":"([^"]+)"\}/g

/** As JSON, kept numbers as they were written. */
export const exactText = (value: Json): string => JSON.stringify(value).replace(KEPT, '$1')

/** NUL, which no store holds, and half of a character, which no UTF-8 holds. */
const UNWRITABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/** Whether a value has lists and objects within each other past so many levels. */
export function isNestedDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const each of Object.values(value)) if (isNestedDeeper(each, levels - 1)) return true
  return false
}

/** Whether all text in the value can be written. It can come in by escapes alone. */
export const isWritable = (text: string, value: Json): boolean => !text.includes('\\u') || !UNWRITABLE.test(JSON.stringify(value))
