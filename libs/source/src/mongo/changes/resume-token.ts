import type { JsonObject } from '@storemesh/core'
import type { Document } from 'mongodb'
import { BSON, bsonMember, stringOf, unreadable } from '../document/bson-elements.js'
import { documentFrom, extendedJson } from '../document-id.js'

/** Where a change stream goes on. Only the server knows what it means; it goes back as it came. */
export type ResumeToken = JsonObject

export const tokenJson = (token: Buffer): ResumeToken => extendedJson(token)

export const tokenDocument = (token: ResumeToken): Document => documentFrom(token)

/** A change's own text: no two changes have the same. */
export function tokenText(token: Buffer): string {
  const data = bsonMember(token, '_data')
  if (data?.type !== BSON.string) throw unreadable('a change has no resume token that is text; expected MongoDB 4.2 or later')
  return stringOf(data.value)
}

const WITH_TIME = /^82([0-9A-Fa-f]{16})/

/**
 * The time of the log up to which the token has come, as a number that grows. Servers since 4.0 begin a token with it. Were that
 * to change, it is undefined, and only tells less: when a reader has caught up with the moment at which it began.
 */
export function tokenTime({ _data: data }: ResumeToken): bigint | undefined {
  const [, time] = typeof data === 'string' ? (WITH_TIME.exec(data) ?? []) : []
  return time === undefined ? undefined : BigInt(`0x${time}`)
}

/** The seconds in such a time; below them it counts the writes of one second. */
export const secondsOf = (time: bigint): number => Number(time >> 32n)
