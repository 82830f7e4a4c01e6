import { type Asked, decide, type Decision, type Identity, type Role, ROLES } from '@storemesh/access'
import { type Contract, fieldsOf, productRights } from '@storemesh/contract'
import { describe, expect, test } from 'vitest'
import { repositoryTerms } from './fixtures/repository-terms.js'

const terms = await repositoryTerms()

/** Somebody of a role of whom all is known that a rule may ask for. */
const somebody = (role: Role): Identity => ({ kind: 'role', role, region: 'java', userId: 'u-1' })
const ASKED: Asked = { as: 'answer', person: { column: 'user_id', value: 'u-1' } }

/** The records that are held for one's own person may be somebody else's. */
const ABSENT_IDENTITIES = ['', '.record', '.kind', '.record_id', '.since_at', '.because', '.other_record', '.confidence']
  .map((field) => `identities${field} absent`)
  .join(', ')

/** How risky somebody is to sell to is told to who deals with her, and why to who looks into it. */
const ABSENT_RISK = ['', '.level', '.reasons', '.judged_at'].map((field) => `risk${field} absent`).join(', ')

/** As the table of roles has it, said of each product: which rows, of groups how large, and which columns not as they are. */
const MAY_SEE: Readonly<Record<Role, Readonly<Record<string, string>>>> = {
  marketing: {
    'customers.customer_360': `all · 10 user_id · name absent, email hash, phone hash, address city, email_key absent, phone_key absent, ${ABSENT_IDENTITIES}, ${ABSENT_RISK}`,
    'customers.customer_cohorts': 'all · 10 cohort_size',
    'customers.customer_insights': 'all · 10 customers',
    'customers.customer_lifetime_value': 'all · 10 user_id',
    'customers.customer_segments': 'all · 10 customer_count',
    'customers.dim_customers': 'all · 10 user_id',
    'customers.dim_geography': 'all',
    'customers.dim_users': 'all · 10 user_id · name absent, email hash, phone hash, address city',
    'customers.fact_cart_events': 'all · 10 user_id',
    'customers.fact_product_views': 'all · 10 user_id',
    'customers.lifetime_value_fits': 'all · 10 customers',
    'customers.marketing_funnel': 'all',
    'customers.marketing_kpis': 'all',
    'customers.rfm_analysis': 'all · 10 user_id',
    'customers.support_kpis': 'all',
    'customers.top_viewed_products': 'all · 10 unique_viewers',
    'orders.product_performance': 'all',
  },
  operations: {
    'inventory.dim_products': 'all',
    'inventory.dim_stores': 'all',
    'inventory.inventory_events': 'all',
    'inventory.mapping_commands': 'all · asked_by absent',
    'inventory.mapping_decisions': 'all',
    'inventory.product_metadata': 'all',
    'inventory.product_names_mapped': 'all',
    'inventory.reservation_changes': 'all',
    'inventory.reservations': 'all',
    'inventory.stock_commands': 'all · asked_by absent',
    'inventory.stock_counts': 'all',
    'inventory.stock_cover': 'all',
    'inventory.stock_daily': 'all',
    'inventory.stock_ledger': 'all',
    'inventory.stock_levels': 'all',
    'inventory.stores': 'all',
    'orders.dim_date': 'all',
    'orders.fact_order': 'all · user_id absent',
    'orders.fact_sales': 'all · customer_id absent, user_id absent',
    'orders.finance_kpis': 'all',
    'orders.order_placed': 'all · user_id absent',
    'orders.product_category_revenue': 'all',
    'orders.product_performance': 'all',
    'orders.sales_kpis': 'all',
    'orders.sales_trends': 'all',
  },
  sales: {
    'customers.customer_segments': 'all',
    'inventory.stock_cover': 'java by store store_id',
    'inventory.stock_daily': 'java by store store_id',
    'inventory.stock_levels': 'java by store store_id',
    'orders.dim_date': 'all',
    'orders.fact_order': 'java by store store_id',
    'orders.fact_sales': 'java by store store_id',
    'orders.finance_kpis': 'all',
    'orders.product_category_revenue': 'all',
    'orders.product_performance': 'all',
    'orders.sales_kpis': 'java by dimension dimension',
    'orders.sales_trends': 'all',
  },
  support: {
    'customers.customer_360': 'user_id u-1 · risk.reasons absent · no file',
    'customers.support_kpis': 'all · no file',
    'orders.order_placed': 'user_id u-1 · no file',
    'orders.orders_unified': 'user_id u-1 · no file',
  },
  finance: {
    'orders.dim_date': 'all',
    'orders.fact_order': 'all · user_id absent',
    'orders.fact_sales': 'all · customer_id absent, user_id absent',
    'orders.finance_kpis': 'all',
    'orders.product_category_revenue': 'all',
    'orders.product_performance': 'all',
    'orders.sales_kpis': 'all',
    'orders.sales_trends': 'all',
  },
  'fraud-analyst': {
    'customers.customer_360': 'all',
    'fraud.account_features': 'all',
    'fraud.card_features': 'all',
    'fraud.chargebacks': 'all',
    'fraud.customer_risk': 'all',
    'fraud.logins': 'all',
    'fraud.payment_attempts': 'all',
    'orders.transactions': 'all',
  },
  customer: {
    'customers.customer_360': `user_id u-1 · ${ABSENT_IDENTITIES}, ${ABSENT_RISK}`,
    'customers.dim_users': 'user_id u-1',
    'inventory.dim_products': 'all · created_at absent, source_partition absent, source_offset absent',
    'inventory.dim_stores': 'all · created_at absent, source_partition absent, source_offset absent',
    'inventory.stock_levels':
      'all · on_hand absent, reserved absent, damaged absent, oversold absent, counted_at absent, count_adjustment absent',
    'orders.order_placed': 'user_id u-1',
    'orders.orders_unified': 'user_id u-1',
  },
}

test.each(ROLES)('%s sees what the table of roles gives it, and of no other product that there is one', (role) => {
  const seen = terms.flatMap(({ contract }) => {
    const text = seenText(contract, somebody(role))
    return text === undefined ? [] : [[`${contract.domain}.${contract.product}`, text] as const]
  })
  expect(Object.fromEntries(seen)).toEqual(MAY_SEE[role])
})

/** What cannot be told of somebody is not shown to him. */
test.each<readonly [Role, Identity, Asked, readonly string[]]>([
  ['support', { kind: 'role', role: 'support' }, { as: 'answer' }, ['support_kpis']],
  ['customer', { kind: 'role', role: 'customer' }, ASKED, ['dim_products', 'dim_stores', 'stock_levels']],
])('%s sees no person whom nothing names', (_, who, asked, ofNobody) => {
  const seen = terms.filter(({ contract }) => decide(who, productRights(contract), asked).sees === 'rows')
  expect(seen.map(({ contract }) => contract.product)).toEqual(ofNobody)
})

test('support asks for a person by id, e-mail or phone', () => {
  const contract = contractOf('customers.customer_360')
  for (const column of ['user_id', 'email', 'phone']) {
    const decision = decide(somebody('support'), productRights(contract), { as: 'answer', person: { column, value: 'x' } })
    expect(decision).toMatchObject({ rows: { kind: 'equals', column, value: 'x' } })
  }
})

test.each<Role>(['operations', 'finance'])('%s sees no column that tells who somebody is', (role) => {
  const persons = terms.flatMap((one) => {
    const decision = decide(somebody(role), productRights(one.contract), ASKED)
    return [...fieldsOf(one).values()].filter(
      ({ path, classification }) => classification !== undefined && decision.sees === 'rows' && decision.columns.has(path),
    )
  })
  expect(persons).toEqual([])
})

describe('every contract', () => {
  test('says who may see it, be it nobody', async () => {
    const unsaid = terms.filter(({ contract }) => contract.roles.length === 0).map(({ contract }) => contract.product)
    expect(unsaid.toSorted()).toEqual(NOBODY_ELSE.toSorted())
  })

  test('classifies what tells who somebody is', () => {
    const plain = terms.flatMap((one) =>
      [...fieldsOf(one).values()]
        .filter(({ path, classification }) => PERSONS.includes(path.split('.').at(-1) ?? '') && classification === undefined)
        .map(({ path }) => `${one.contract.product}.${path}`),
    )
    expect(plain).toEqual([])
  })
})

/** Of the domain alone, and of services: what comes from sources, what is on its way to gold, what helps to make it. */
const NOBODY_ELSE = [
  'campaigns',
  'campaigns_validated',
  'cart_events',
  'crm_events',
  'identities_resolved',
  'identities_scd',
  'identity_commands',
  'identity_decisions',
  'identity_decisions_validated',
  'identity_journal',
  'identity_reviews',
  'interactions_unified',
  'listing_products_mapped',
  'marketplace_names_unified',
  'marketplace_orders',
  'person_aliases',
  'pos_sales',
  'product_categories_scd',
  'product_views',
  'same_day_purchasers',
  'sessionized_web_logs',
  'shop_orders',
  'shop_refunds',
  'stg_contacts',
  'stg_product_views',
  'stg_user_events',
  'store_regions_scd',
  'support_validated',
  'user_events',
  'users',
  'web_logs',
]

/** However a contract calls them. */
const PERSONS = [
  'address',
  'asked_by',
  'birth_date',
  'buyer_id',
  'buyer_name_masked',
  'card_fingerprint',
  'cookie',
  'customer_id',
  'device_id',
  'email',
  'ip',
  'member_id',
  'person_id',
  'phone',
  'session_user_id',
  'shipping_address',
  'user_agent',
  'user_id',
]

function contractOf(name: string): Contract {
  const found = terms.find(({ contract }) => `${contract.domain}.${contract.product}` === name)
  if (!found) throw new Error(`there is no contract ${name}`)
  return found.contract
}

/** `all · 10 user_id · email hash · no file`, each part where there is something to say. */
function seenText(contract: Contract, who: Identity): string | undefined {
  const rights = productRights(contract)
  const decision = decide(who, rights, ASKED)
  if (decision.sees === 'nothing') return undefined
  const { columns, rows, groups } = decision
  const hidden = rights.paths.flatMap((path) => {
    const shown = columns.get(path) ?? 'absent'
    return shown === 'plain' ? [] : [`${path} ${shown}`]
  })
  const isForFiles = decide(who, rights, { ...ASKED, as: 'export' }).sees === 'rows'
  return [rowsText(rows), groups && `${groups.least} ${groups.column}`, hidden.join(', '), isForFiles ? '' : 'no file']
    .filter((part) => part !== undefined && part !== '')
    .join(' · ')
}

function rowsText(rows: Extract<Decision, { readonly sees: 'rows' }>['rows']): string {
  if (rows.kind === 'all') return 'all'
  return rows.kind === 'equals' ? `${rows.column} ${rows.value}` : `${rows.region} by ${rows.by} ${rows.column}`
}
