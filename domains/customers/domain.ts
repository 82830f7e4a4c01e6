import { defineDomain, product, realtime } from '@storemesh/domain'
import { interactionsUnified, sessionizedWebLogs, stgUserEvents } from './actions.js'
import { customerLookup } from './gold/customer-lookup.js'
import { dimGeography, factCartEvents, factProductViews, topViewedProducts } from './facts.js'
import { customerInsights } from './insights.js'
import { campaignsValidated, marketingFunnel, marketingKpis, stgAttributedOrders, stgVisits } from './marketing.js'
import { stgContacts, dimUsers, usersScd } from './people.js'
import { campaigns, cartEvents, crmEvents, identityCommands, productViews, userEvents, users, webLogs } from './sources.js'
import { identityDecisions } from './live/identity-decisions.js'
import { customerResolvers } from './subgraph/customer.js'
import { customer360Resolvers } from './subgraph/customer-360.js'
import { identityDecisionResolvers } from './subgraph/identity-decision.js'
import { identityReviewResolvers } from './subgraph/identity-review.js'
import { personResolvers } from './subgraph/person.js'
import { topViewedProductResolvers } from './subgraph/top-viewed-product.js'
import { supportKpis, supportValidated } from './support.js'
import {
  customerCohorts,
  customerSegments,
  customersScd,
  dimCustomers,
  rfmAnalysis,
  rfmCellsDecreed,
  segmentsDecreed,
  stgOrderDays,
  stgPurchases,
} from './value.js'
import { customer360 } from './customer-360.js'
import {
  identitiesResolved,
  identitiesScd,
  identityDecisionsValidated,
  identityJournal,
  identityReviews,
  personAliases,
  personRecords,
} from './identity.js'
import { customerLifetimeValue, lifetimeValueFits } from './lifetime.js'

/** Customers: who they are, what they told us of themselves, in every version, and what they do.
 *  Where data comes from is in `sources`; what we keep of it, by what it is about, in the files beside; what we publish is below. */

export default defineDomain({
  name: 'customers',
  owner: 'team-customers',
  tables: [
    users,
    productViews,
    cartEvents,
    userEvents,
    webLogs,
    crmEvents,
    identityCommands,
    campaigns,
    usersScd,
    stgContacts,
    dimUsers,
    stgUserEvents,
    interactionsUnified,
    sessionizedWebLogs,
    supportValidated,
    campaignsValidated,
    segmentsDecreed,
    rfmCellsDecreed,
    stgPurchases,
    stgOrderDays,
    customersScd,
    dimCustomers,
    customerSegments,
    rfmAnalysis,
    customerCohorts,
    customerInsights,
    customerLifetimeValue,
    lifetimeValueFits,
    dimGeography,
    factProductViews,
    factCartEvents,
    topViewedProducts,
    supportKpis,
    stgVisits,
    stgAttributedOrders,
    marketingFunnel,
    marketingKpis,
    personRecords,
    identityDecisionsValidated,
    identityJournal,
    identitiesResolved,
    identitiesScd,
    identityReviews,
    personAliases,
    customer360,
  ],
  live: [identityDecisions],
  realtime: [
    realtime('product_view_events', { of: productViews, key: ['event_id'] }),
    realtime('cart_events', { of: cartEvents, key: ['event_id'] }),
  ],
  products: [
    product({ contract: 'customers.dim_users@1', from: dimUsers, lookup: customerLookup, changes: 'customers.dim-users' }),
    product({ contract: 'customers.stg_contacts@1', from: stgContacts }),
    product({ contract: 'customers.customer_360@1', from: customer360, lookup: 'by key', changes: 'customers.customer-360' }),
    product({ contract: 'customers.stg_user_events@1', from: stgUserEvents }),
    product({ contract: 'customers.interactions_unified@1', from: interactionsUnified }),
    product({ contract: 'customers.sessionized_web_logs@1', from: sessionizedWebLogs }),
    product({ contract: 'customers.support_validated@1', from: supportValidated }),
    product({ contract: 'customers.campaigns_validated@1', from: campaignsValidated }),
    product({
      contract: 'customers.dim_customers@1',
      from: dimCustomers,
      lookup: 'by key',
      changes: 'customers.dim-customers',
    }),
    product({
      contract: 'customers.customer_segments@1',
      from: customerSegments,
      lookup: 'by key',
      changes: 'customers.customer-segments',
    }),
    product({ contract: 'customers.rfm_analysis@1', from: rfmAnalysis }),
    product({
      contract: 'customers.customer_cohorts@1',
      from: customerCohorts,
      lookup: 'by key',
      changes: 'customers.customer-cohorts',
    }),
    product({
      contract: 'customers.customer_lifetime_value@1',
      from: customerLifetimeValue,
      lookup: 'by key',
      changes: 'customers.customer-lifetime-value',
    }),
    product({ contract: 'customers.lifetime_value_fits@1', from: lifetimeValueFits }),
    product({
      contract: 'customers.dim_geography@1',
      from: dimGeography,
      lookup: 'by key',
      changes: 'customers.dim-geography',
    }),
    product({ contract: 'customers.fact_product_views@1', from: factProductViews }),
    product({ contract: 'customers.fact_cart_events@1', from: factCartEvents }),
    product({ contract: 'customers.top_viewed_products@1', from: topViewedProducts }),
    product({ contract: 'customers.customer_insights@1', from: customerInsights }),
    product({ contract: 'customers.identity_decisions@1', from: identityDecisions }),
    product({ contract: 'customers.identity_decisions_validated@1', from: identityDecisionsValidated }),
    product({ contract: 'customers.identity_journal@1', from: identityJournal }),
    product({
      contract: 'customers.identities_resolved@1',
      from: identitiesResolved,
      lookup: 'by key',
      changes: 'customers.identities-resolved',
    }),
    product({
      contract: 'customers.identities_scd@1',
      from: identitiesScd,
      lookup: 'by key',
      changes: 'customers.identities-scd',
    }),
    product({
      contract: 'customers.identity_reviews@1',
      from: identityReviews,
      lookup: 'by key',
      changes: 'customers.identity-reviews',
    }),
    product({
      contract: 'customers.person_aliases@1',
      from: personAliases,
      lookup: 'by key',
      changes: 'customers.person-aliases',
    }),
    product({ contract: 'customers.support_kpis@1', from: supportKpis }),
    product({ contract: 'customers.marketing_funnel@1', from: marketingFunnel }),
    product({ contract: 'customers.marketing_kpis@1', from: marketingKpis }),
  ],
  subgraph: {
    name: 'customers',
    schema: new URL('./subgraph/schema.graphql', import.meta.url),
    resolvers: (reads, commands) => [
      customerResolvers(reads),
      customer360Resolvers(reads),
      identityDecisionResolvers(reads, commands),
      identityReviewResolvers(reads),
      personResolvers(reads),
      topViewedProductResolvers(),
    ],
  },
})
