import { instantText, surrogateKey } from '@storemesh/core'
import { optionalText, type Outcome, processor, text, type TimedEvent } from '@storemesh/domain'
import type { Space } from '@storemesh/key-value'
import { type Amount, byCurrency, sumOf } from './amounts.js'
import {
  DAY_MS,
  distinct,
  type Happening,
  HOUR_MS,
  MINUTE_MS,
  nextLeave_ms,
  passedTo,
  type Recent,
  withHappening,
  within,
} from './recent.js'

/** What was done with an account of late. */
export type AccountFeatures = {
  readonly user_id: string
  readonly seen_until_at: string
  readonly failed_logins_1m: number
  readonly failed_logins_1h: number
  readonly failed_logins_24h: number
  readonly logins_1h: number
  readonly logins_24h: number
  readonly devices_24h: number
  readonly addresses_24h: number
  readonly credential_changes_24h: number
  readonly purchases_1m: number
  readonly purchases_1h: number
  readonly purchases_24h: number
  readonly spent: readonly Spent[]
  /** Of the hour and of the day before the latest purchase. */
  readonly failed_logins_before_purchase: number | null
  readonly credential_changes_before_purchase: number | null
  readonly is_whole: boolean
}

type Spent = { readonly currency: string; readonly amount_1h: string; readonly amount_24h: string }

type Login = Happening & {
  readonly kind: 'login'
  readonly hasFailed: boolean
  readonly changesCredential: boolean
  readonly device: number
  readonly address: number
}
type Purchase = Happening & Amount & { readonly kind: 'purchase' }
type Deed = Login | Purchase

export const accountFeatures: Space<AccountFeatures> = { name: 'fraud.account_features', indexes: {} }

const accountOf = ({ fields }: Pick<TimedEvent, 'fields'>): string => text(fields, 'user_id')

const taking = (deedOf: (event: TimedEvent) => Deed) => (event: TimedEvent, before: Recent<Deed> | undefined) => {
  const recent = withHappening(before, deedOf(event))
  return recent && leaving(accountOf(event), recent)
}

/** How somebody gets into an account and what is bought with it, a moment after each, and again whenever one leaves a window. */
export const accountFeaturesOf = processor<Recent<Deed>, AccountFeatures>({
  name: 'account-features',
  reads: [
    { topic: 'logins', contract: 'fraud.logins@1', at: 'at', key: accountOf, step: taking(loginOf) },
    {
      topic: 'transactions-topic',
      contract: 'orders.transactions@1',
      at: 'transaction_timestamp',
      key: accountOf,
      step: taking(purchaseOf),
    },
  ],
  state: { version: 1 },
  // a purchase waits for logins that may come before it, and not for long: who decides on it waits too
  time: { out_of_order_ms: 5_000, idle_ms: 1_000, late: 'step' },
  timer: { due: nextLeave_ms, step: (due_ms, recent, account) => leaving(account, passedTo(recent, due_ms)) },
  space: accountFeatures,
  changes: 'fraud.account-features',
})

function loginOf({ fields, at_ms }: TimedEvent): Login {
  return {
    kind: 'login',
    id: surrogateKey('login', text(fields, 'login_id')),
    at_ms,
    hasFailed: text(fields, 'outcome') !== 'success',
    changesCredential: fields['changed_credential'] === true,
    device: surrogateKey(text(fields, 'device_id')),
    address: surrogateKey(text(fields, 'ip')),
  }
}

function purchaseOf({ fields, at_ms }: TimedEvent): Purchase {
  return {
    kind: 'purchase',
    id: surrogateKey('purchase', text(fields, 'transaction_id')),
    at_ms,
    amount: text(fields, 'total_amount'),
    currency: optionalText(fields, 'currency') ?? 'IDR',
  }
}

function leaving(user_id: string, recent: Recent<Deed>): Outcome<Recent<Deed>, AccountFeatures> {
  const isForgotten = nextLeave_ms(recent) === undefined
  return { state: isForgotten ? undefined : recent, tells: [{ key: user_id, row: featuresOf(user_id, recent) }] }
}

function featuresOf(user_id: string, recent: Recent<Deed>): AccountFeatures {
  const [inMinute, inHour, inDay] = [within(recent, MINUTE_MS), within(recent, HOUR_MS), within(recent, DAY_MS)]
  const logins = loginsIn(inDay)
  const purchases = purchasesIn(inDay)
  const last_ms = purchases.at(-1)?.at_ms
  return {
    user_id,
    seen_until_at: instantText(recent.until_ms),
    failed_logins_1m: failedIn(inMinute),
    failed_logins_1h: failedIn(inHour),
    failed_logins_24h: failedIn(inDay),
    logins_1h: loginsIn(inHour).length,
    logins_24h: logins.length,
    devices_24h: distinct(logins.map(({ device }) => device)),
    addresses_24h: distinct(logins.map(({ address }) => address)),
    credential_changes_24h: changesIn(inDay),
    purchases_1m: purchasesIn(inMinute).length,
    purchases_1h: purchasesIn(inHour).length,
    purchases_24h: purchases.length,
    spent: byCurrency(purchases, (currency, ofCurrency) => ({
      currency,
      amount_1h: sumOf(ofCurrency(purchasesIn(inHour))),
      amount_24h: sumOf(ofCurrency(purchases)),
    })),
    failed_logins_before_purchase: last_ms === undefined ? null : failedIn(within(recent, HOUR_MS, last_ms)),
    credential_changes_before_purchase: last_ms === undefined ? null : changesIn(within(recent, DAY_MS, last_ms)),
    is_whole: recent.left_out_ms === null,
  }
}

const loginsIn = (deeds: readonly Deed[]): readonly Login[] => deeds.filter((deed) => deed.kind === 'login')
const purchasesIn = (deeds: readonly Deed[]): readonly Purchase[] => deeds.filter((deed) => deed.kind === 'purchase')
const failedIn = (deeds: readonly Deed[]): number => loginsIn(deeds).filter(({ hasFailed }) => hasFailed).length
const changesIn = (deeds: readonly Deed[]): number => loginsIn(deeds).filter(({ changesCredential }) => changesCredential).length
