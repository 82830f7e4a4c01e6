import { Fault, withinLimit } from '@storemesh/core'

/** What people do before each purchase: how often they look at a product, and how often they touch their cart. */
export interface Mix {
  readonly views: number
  readonly carts: number
}

/** 60 views and 30 cart events to 10 purchases. */
export const USUAL_MIX: Mix = { views: 6, carts: 3 }
export const PURCHASES_ALONE: Mix = { views: 0, carts: 0 }

/** Of views or of cart events, before one purchase. */
const BEFORE_A_PURCHASE_MAX = 500
const WRITTEN = /^(\d{1,9})\/(\d{1,9})\/(\d{1,9})$/

/** From `views/carts/purchases`, as in 60/30/10. */
export function mixFrom(text: string): Mix {
  const [, views, carts, purchases] = (WRITTEN.exec(text) ?? []).map(Number)
  const mix = { views: (views ?? Number.NaN) / (purchases ?? 0), carts: (carts ?? Number.NaN) / (purchases ?? 0) }
  if (Number.isSafeInteger(mix.views) && Number.isSafeInteger(mix.carts)) return requireMix(mix)
  throw new Fault(
    'MIX_INVALID',
    `expected views/carts/purchases such as 60/30/10, views and carts as whole multiples of the purchases, got ${JSON.stringify(text.slice(0, 40))}`,
  )
}

export function requireMix(mix: Mix): Mix {
  for (const [what, count] of Object.entries({ views: mix.views, carts: mix.carts })) {
    withinLimit(`${what} before a purchase`, count, { min: 0, max: BEFORE_A_PURCHASE_MAX })
    if (!Number.isSafeInteger(count)) throw new Fault('MIX_INVALID', `expected whole ${what} before a purchase, got ${count}`)
  }
  return mix
}

export const mixText = ({ views, carts }: Mix): string => `${views}/${carts}/1`

/** Actions that one purchase stands for, itself among them. */
export const actionsEach = ({ views, carts }: Mix): number => views + carts + 1

/** As many purchases as make so many actions, rounded up to a whole one. */
export const purchasesIn = (actions: number, mix: Mix): number => Math.ceil(actions / actionsEach(mix))

/** The world's own name for a mix; the usual one goes without saying. */
export const nameOfMix = (mix: Mix): string =>
  mix.views === USUAL_MIX.views && mix.carts === USUAL_MIX.carts ? '' : `-mix-${mix.views}-${mix.carts}-1`
