import { Fault, withinLimit } from '@storemesh/core'
import type { Commands, Reads, Resolvers, SubgraphContext } from '@storemesh/subgraph'
import { type Reservation, reservationKey, reservations } from '../live/stock-ledger.js'

interface Of {
  readonly productId: string
  readonly storeId: string
  readonly reservationId: string
}

interface Asked extends Of {
  readonly quantity: number
  readonly holdSeconds: number
}

const TEXT_LENGTH = { min: 1, max: 200 }
const ID_LENGTH = { min: 1, max: 40 }
const QUANTITY = { min: 1, max: 1_000_000 }
const HOLD_SECONDS = { min: 1, max: 86_400 }

/** Reservation: asked for, let go, taken as sold. How one is found follows from its contract. */
export function reservationResolvers(reads: Reads, commands: Commands): Resolvers {
  const lookup = reads.lookup(reservations)

  const give = (
    context: SubgraphContext,
    of: Of,
    command: { readonly kind: string; readonly quantity: number; readonly hold_seconds: number },
    isIt: (row: Reservation) => boolean,
  ): Promise<Reservation> =>
    commands.give(context, {
      topic: 'inventory.stock-commands',
      key: `${of.productId}|${of.storeId}`,
      fields: { ...namesOf(of), ...command },
      answer: { space: reservations, changes: 'inventory.reservations', key: reservationKey(namesOf(of)), isIt },
    })

  const end = (kind: 'release' | 'fulfil') => async (_root: unknown, of: Of, context: SubgraphContext) => {
    requireNames(of)
    if (!(await lookup.byKey(context, reservationKey(namesOf(of))))) throw unknown()
    return give(context, of, { kind, quantity: 0, hold_seconds: 0 }, ({ status }) => status !== 'held')
  }

  return {
    Mutation: {
      async reserveStock(_root: unknown, asked: Asked, context) {
        requireNames(asked)
        const quantity = withinLimit('quantity', asked.quantity, QUANTITY)
        const hold_seconds = withinLimit('holdSeconds', asked.holdSeconds, HOLD_SECONDS)
        const answer = await give(context, asked, { kind: 'reserve', quantity, hold_seconds }, () => true)
        if (answer.quantity !== quantity) throw differs(answer.quantity, quantity)
        return answer
      },
      releaseReservation: end('release'),
      fulfilReservation: end('fulfil'),
    },
  }
}

const namesOf = ({ productId, storeId, reservationId }: Of) => ({
  product_id: productId,
  store_id: storeId,
  reservation_id: reservationId,
})

function requireNames({ productId, storeId, reservationId }: Of): void {
  withinLimit('length of productId', productId.length, TEXT_LENGTH)
  withinLimit('length of storeId', storeId.length, TEXT_LENGTH)
  withinLimit('length of reservationId', reservationId.length, ID_LENGTH)
}

const unknown = (): Fault =>
  new Fault(
    'RESERVATION_UNKNOWN',
    'expected the id of a reservation of this product in this store, got one that nobody has asked for; reserve first',
  )

const differs = (decided: number, asked: number): Fault =>
  new Fault(
    'RESERVATION_DIFFERS',
    `quantity: expected ${decided}, as was asked for with this reservationId before, got ${asked}; take another id for another reservation`,
  )
