import { Fault } from '@storemesh/core'
import { positionInvalid } from '../../position.js'
import type { Meaning } from '../mongo-fault.js'

const HOW_TO_START_ANEW =
  'what changed since may be lost: fill the table anew in another data folder, and keep the oplog longer than the mesh may stand still (oplogMinRetentionHours)'

/** What the server's numbers mean to a change stream. */
export const changesMeaning =
  (name: string): Meaning =>
  (code) => {
    switch (code) {
      case 136:
      case 280:
      case 286:
        return new Fault(
          'SOURCE_POSITION_EXPIRED',
          `${name}: the server's log no longer holds the position (code ${code}); ${HOW_TO_START_ANEW}`,
        )
      case 260:
      case 50_811:
        return positionInvalid(name, `expected a resume token of this server, got one that it cannot read (code ${code})`)
      case 20:
      case 40_573:
        return changesUnavailable(name, `the server has none (code ${code})`)
      case 26:
        return new Fault(
          'SOURCE_COLLECTION_MISSING',
          `${name}: the server has no such database or collection (code 26); make it, or correct the declaration`,
        )
      case 10_334:
        return new Fault(
          'SOURCE_CHANGE_TOO_LARGE',
          `${name}: the next change and its document are together larger than the 16 MiB that the server sends (code 10334); make such documents smaller and fill the table anew, or follow a date with mongo({ cursor })`,
        )
      default:
        return undefined
    }
  }

export const changesUnavailable = (name: string, why: string) =>
  new Fault(
    'SOURCE_CHANGES_UNAVAILABLE',
    `${name}: expected a replica set or a sharded cluster of MongoDB 4.2 or later, which have change streams, but ${why}; start the server as a replica set of one (replSetInitiate), or follow a date with mongo({ cursor })`,
  )

export const collectionGone = (name: string, what: string) =>
  new Fault(
    'SOURCE_COLLECTION_GONE',
    `${name}: expected a collection that stays, and it was taken away (${what}); all that was changed before was read: give it its old name back from a backup and fill the table anew, or declare another`,
  )
