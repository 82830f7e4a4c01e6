import type { Dice } from '@storemesh/core'
import { gamma } from './rolls.js'
import { BUYING } from './buying-habits.js'
import { isBestSeller, type Product, PRODUCTS } from './products.js'
import type { TransactionLine } from './transaction.js'

interface Choice {
  readonly product: Product
  readonly quantity: number
  readonly price_rupiah: number
}

/** Every product once, twice and three times, the cheapest first. */
const CHOICES: readonly Choice[] = PRODUCTS.flatMap((product) =>
  [1, 2, 3].map((quantity) => ({ product, quantity, price_rupiah: quantity * product.price_rupiah })),
).toSorted((one, other) => one.price_rupiah - other.price_rupiah)

/** So many choices to either side cost about the same. */
const NEAR = 4
const LEFT_OVER_RUPIAH = 6000

/** What somebody buys who wants to spend about so much, `spends` times a number of a gamma distribution: one line to four of them. */
export function basketOf(dice: Dice, spends: number): TransactionLine[] {
  const wanted = dice.pick([1, 1, 1, 2, 2, 3, 4])
  const lines = new Map<string, TransactionLine>()
  let left_rupiah = spends * gamma(dice, BUYING.p)
  for (let line = wanted; line >= 1; line--) {
    if (lines.size > 0 && left_rupiah < LEFT_OVER_RUPIAH) break
    const percent = offerOf(dice)
    const part_rupiah = line === 1 ? left_rupiah : (left_rupiah * (0.5 + dice.next())) / line
    const choice = choiceFor(dice, (part_rupiah * 100) / percent, line === 1 ? 0 : NEAR, lines)
    if (choice === undefined) break
    const { product, quantity, price_rupiah } = choice
    left_rupiah -= (price_rupiah * percent) / 100
    // whole rupiah times whole per cent is a whole number of hundredths
    lines.set(product.product_id, { product_id: product.product_id, quantity, price_minor: product.price_rupiah * percent })
  }
  return [...lines.values()]
}

/** One line in five is on offer. */
const offerOf = (dice: Dice): number => (dice.chance(0.2) ? 100 - dice.pick([5, 10, 15, 25]) : 100)

/** The one that costs most nearly so much, or one of those beside it; now and then what sells best among them. */
function choiceFor(
  dice: Dice,
  wanted_rupiah: number,
  near: number,
  lines: ReadonlyMap<string, TransactionLine>,
): Choice | undefined {
  const place = nearestTo(wanted_rupiah, lines)
  if (near === 0) return CHOICES[place]
  const beside = CHOICES.slice(Math.max(0, place - near), place + near + 1).filter(
    ({ product }) => !lines.has(product.product_id),
  )
  const best = dice.chance(0.4) ? beside.find(({ product }) => isBestSeller(product)) : undefined
  return best ?? beside[dice.between(0, beside.length - 1)]
}

function nearestTo(wanted_rupiah: number, lines: ReadonlyMap<string, TransactionLine>): number {
  let [low, high] = [0, CHOICES.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (priceAt(middle) < wanted_rupiah) low = middle + 1
    else high = middle
  }
  const isFree = (place: number) => !lines.has(CHOICES[place]?.product.product_id ?? '')
  let [below, above] = [low - 1, low]
  while (below >= 0 && !isFree(below)) below--
  while (above < CHOICES.length && !isFree(above)) above++
  return wanted_rupiah - priceAt(below) <= priceAt(above) - wanted_rupiah ? below : above
}

const priceAt = (place: number): number => CHOICES[place]?.price_rupiah ?? (place < 0 ? -Number.MAX_VALUE : Number.MAX_VALUE)
