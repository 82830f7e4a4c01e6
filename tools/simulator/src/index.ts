export { EVENTS_A_DAY, type History } from './calendar/history.js'
export { TRANSACTIONS } from './emission.js'
export {
  type MarketplaceOrder,
  toldByMarketplaces,
  type ToldByMarketplace,
} from './marketplaces/marketplace-orders.js'
export { type MessRates, type Spoilt, USUAL_MESS } from './mess.js'
export { actionsEach, type Mix, mixFrom, mixText, purchasesIn, PURCHASES_ALONE, USUAL_MIX } from './mix.js'
export { toldBesidePurchases } from './told-beside-purchases.js'
export { type ServedShop, type ShopOptions, serveShop } from './shop/serve-shop.js'
export type { ShopAddress } from './shop/shop-client.js'
export { type SimulateOptions, simulate } from './simulate.js'
export type { SimulationSummary } from './tally.js'
export { readTruth, type Truth, type TruthSummary, truthSummary } from './truth/read-truth.js'
export type { PersonChange, TrueEvent, TrueUser } from './truth/true-event.js'
export type { User } from './world/people.js'
export type { Channel } from './world/stores.js'
export type { Transaction, TransactionLine } from './world/transaction.js'
export type { TimeBase } from './world/world-identity.js'
export { TILL_COLUMNS, type TillLine } from './tills/till-lines.js'
export { toldByTills, type ToldByTill } from './tills/told-by-tills.js'
export type { ToldRow } from './topics/told-topics.js'
export type { ToldFields } from './wire.js'
