import { diceOfTold, rollOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import { moneyText } from '../wire.js'
import { microText, microsOf } from '../world/micros.js'
import { type Product, PRODUCTS, productOf } from '../world/products.js'
import { type ToldRecord, toldRecord, toldTopic } from './told-topic.js'

const CHANGE = rollOfTold('prices')
const DICE = diceOfTold('catalogue')
const CHANGES_PRICE = 0.005
const DAY_US = 86_400_000_000
const BRANDS: Readonly<Record<string, string>> = { electronics: 'Elang', fashion: 'Kancil', beauty: 'Melur', sports: 'Banteng' }

/** The whole catalogue before the first purchase, and now and then a product at another price. */
function versions({ event, visit }: Story): readonly ToldRecord[] {
  if (event.event > 0 && CHANGE(visit, 0) >= CHANGES_PRICE) return []
  const sent_us = microsOf(event.sent_at)
  if (event.event === 0) return PRODUCTS.map((product) => version(product, product.price_rupiah * 100, sent_us - DAY_US))
  const dice = DICE(visit)
  const product = productOf(dice)
  return [version(product, product.price_rupiah * dice.between(90, 115), sent_us)]
}

function version({ product_id, category, name, price_rupiah }: Product, price_minor: number, at_us: number): ToldRecord {
  const fields = {
    product_id,
    name,
    category,
    price: moneyText(price_minor),
    attributes: {
      unit: 'piece',
      ...(BRANDS[category] !== undefined && { brand: BRANDS[category] }),
      ...(category === 'groceries' && { weight_grams: 100 + (price_rupiah % 4900) }),
    },
    updated_at: microText(at_us),
  }
  return toldRecord(product_id, JSON.stringify(fields))
}

export const PRODUCT_METADATA = toldTopic({
  topic: 'product-metadata',
  blemishes: { needed: ['product_id', 'name', 'price', 'updated_at'], typed: ['price', 'attributes', 'updated_at'] },
  meant: versions,
})
