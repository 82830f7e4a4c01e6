import type { Fault } from '@storemesh/core'

/**
 * Reading what was parsed: each function gives the member in its type, or throws what `refuse` makes of the reason.
 * So corrupt metadata is one named fault at the member that is wrong, not an error somewhere later.
 */
export type Refuse = (what: string) => Fault
export type Members = Readonly<Record<string, unknown>>

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function membersAt(value: unknown, what: string, refuse: Refuse): Members {
  if (isMembers(value)) return value
  throw refuse(`${what} is not an object`)
}

export function textAt(from: Members, name: string, refuse: Refuse): string {
  const value = from[name]
  if (typeof value === 'string') return value
  throw refuse(`${name} is not a text`)
}

/** A whole number that JavaScript holds exactly. */
export function wholeAt(from: Members, name: string, refuse: Refuse): number {
  const value = from[name]
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw refuse(`${name} is not a whole number`)
}

/** A whole number of 63 bits, as its decimal text. */
export function idAt(from: Members, name: string, refuse: Refuse): string {
  const value = from[name]
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return value
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return String(value)
  throw refuse(`${name} is not an id`)
}

export function flagAt(from: Members, name: string, refuse: Refuse): boolean {
  const value = from[name]
  if (typeof value === 'boolean') return value
  throw refuse(`${name} is neither true nor false`)
}

export function listAt(from: Members, name: string, refuse: Refuse): readonly unknown[] {
  const value: unknown = from[name]
  if (Array.isArray(value)) return value
  throw refuse(`${name} is not a list`)
}

/** A member that may be missing, or null as some writers put it. */
export function maybe<T>(
  from: Members,
  name: string,
  refuse: Refuse,
  read: (from: Members, name: string, refuse: Refuse) => T,
): T | undefined {
  const value = from[name]
  return value === undefined || value === null ? undefined : read(from, name, refuse)
}

export function textsAt(from: Members, name: string, refuse: Refuse): Readonly<Record<string, string>> {
  const members = membersAt(from[name], name, refuse)
  return Object.fromEntries(Object.keys(members).map((key) => [key, textAt(members, key, refuse)]))
}
