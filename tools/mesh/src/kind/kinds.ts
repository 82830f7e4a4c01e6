import { resolve } from 'node:path'
import { type Secret, secret } from '@storemesh/core'
import type { Kind } from './kind.js'
import { isLoopback } from './loopback.js'

const TEXT_LENGTH_MAX = 4096 // no path or name of ours is longer; a pasted file is not a setting

const WHOLE_NUMBER = /^-?\d{1,16}$/

interface Range {
  readonly min: number
  readonly max: number
}

export function wholeNumber({ min, max, unit }: Range & { readonly unit?: string }): Kind<number> {
  const within = (value: number) => (Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined)
  return {
    expected: `a whole number from ${min} to ${max}${unit === undefined ? '' : ` (${unit})`}`,
    fromText: (text) => (WHOLE_NUMBER.test(text) ? within(Number(text)) : undefined),
    fromValue: (value) => (typeof value === 'number' ? within(value) : undefined),
    show: String,
  }
}

const SHARE = /^(0|1|0?\.\d{1,9}|1\.0{1,9})$/

/** A part of a whole. */
export const share: Kind<number> = {
  expected: 'a share from 0 to 1 such as 0.01',
  fromText: (text) => (SHARE.test(text) ? Number(text) : undefined),
  fromValue: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined),
  show: String,
}

/** A number of them a second, or as many as go. */
export function rateOrMax({ min, max }: Range): Kind<number | 'max'> {
  const number = wholeNumber({ min, max })
  return {
    expected: `${number.expected}, or max`,
    fromText: (text, base) => (text === 'max' ? 'max' : number.fromText(text, base)),
    fromValue: (value, base) => (value === 'max' ? 'max' : number.fromValue(value, base)),
    show: String,
    offers: ['max'],
  }
}

export function choice<const C extends string>(choices: readonly [C, ...C[]]): Kind<C> {
  const find = (value: unknown) => choices.find((one) => one === value)
  return { expected: `one of ${choices.join(', ')}`, fromText: find, fromValue: find, show: String, offers: choices }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX && !value.includes('\0')

export function text(expected: string, accepts: (text: string) => boolean = () => true): Kind<string> {
  const find = (value: unknown) => (isText(value) && accepts(value) ? value : undefined)
  return { expected, fromText: find, fromValue: find, show: String }
}

const absolute = (value: unknown, base: string): string | undefined => (isText(value) ? resolve(base, value) : undefined)

const path = (expected: string, offers: 'file' | 'folder'): Kind<string> => ({
  expected,
  fromText: absolute,
  fromValue: absolute,
  show: String,
  offers,
})

/** An absolute path, whatever was written. */
export const folder = path('the path of a folder', 'folder')
export const file = path('the path of a file', 'file')

const TRUTHS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

export const truth: Kind<boolean> = {
  expected: 'true or false (or 1 or 0)',
  fromText: (text) => TRUTHS.get(text.toLowerCase()),
  fromValue: (value) => (typeof value === 'boolean' ? value : undefined),
  show: String,
}

export const secretText: Kind<Secret> = {
  expected: 'a text that is not empty',
  fromText: (text) => (isText(text) ? secret(text) : undefined),
  fromValue: (value) => (isText(value) ? secret(value) : undefined),
  show: String,
  hidden: true,
}

const HOST = /^[A-Za-z0-9]([A-Za-z0-9.:-]{0,253}[A-Za-z0-9])?$|^::1?$/

export const host: Kind<string> = text('the name or the address of a host, such as 127.0.0.1', (text) => HOST.test(text))

const HTTP_URL = /^https?:\/\/[^\s@]+$/

export const httpUrl: Kind<string> = text(
  'a URL such as http://127.0.0.1:5000/api/v1/lineage, with no user in it',
  (text) => HTTP_URL.test(text) && URL.canParse(text),
)

/** What comes from there is believed, so nobody on the way may change it. */
export const trustedUrl: Kind<string> = text(
  'an https URL with no user in it, or an http one on this machine',
  (text) => HTTP_URL.test(text) && URL.canParse(text) && (text.startsWith('https:') || isLoopback(new URL(text).hostname)),
)

const DURATION = /^(?<count>[1-9]\d{0,6})(?<unit>[smhd])$/
const UNITS_MS = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** In milliseconds. */
export function duration(max_days: number): Kind<number> {
  const read = (value: unknown) => {
    const { count, unit = '' } = (typeof value === 'string' && DURATION.exec(value)?.groups) || {}
    const duration_ms = Number(count) * (UNITS_MS.get(unit) ?? 0)
    return duration_ms > 0 && duration_ms <= max_days * 86_400_000 ? duration_ms : undefined
  }
  const show = (duration_ms: number) => {
    const [unit, unit_ms] = [...UNITS_MS].findLast(([, each_ms]) => duration_ms % each_ms === 0) ?? ['s', 1000]
    return `${duration_ms / unit_ms}${unit}`
  }
  return { expected: `a duration of at most ${max_days} days such as 30s, 15m, 1h or 7d`, fromText: read, fromValue: read, show }
}
