import { type Json, parseJson } from '@storemesh/core'

/** Texts are matched so that a number inside of one is left alone. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g
/** A number of fewer digits is exact in a double. */
const LONG_NUMBER = /\d{16}|\d[\d.]{15}/
const isLong = (token: string) => !token.startsWith('"') && token.replaceAll(/\D/g, '').length >= 16

/** JSON in which a number of 16 digits or more is a text of them: JSON.parse would round it. Undefined where it is none. */
export const exactJson = (text: string): Json | undefined =>
  parseJson(LONG_NUMBER.test(text) ? text.replace(TOKENS, (token) => (isLong(token) ? `"${token}"` : token)) : text)
