import { bronze, input, silver, sql } from '@storemesh/domain'
import { topic } from '@storemesh/source'
import { productsScd } from './products.js'

/** What marketplaces call our products: names are spelled one way, weighed, compared, and each listing is mapped or put before somebody. */

const toldNames = input('orders.marketplace_names_unified@1')

/** Who decided what of a listing, for good, while the topic forgets. */
export const mappingCommands = bronze('bronze_kafka__mapping_commands', {
  from: topic('inventory.mapping-commands'),
  contract: 'inventory.mapping_commands@1',
  key: ['marketplace', 'listing_id', 'decision_id'],
})

/** Kept by us: no source tells of them. */
export const unitsDecreed = silver('units_decreed', {
  reads: [],
  sql: sql(new URL('./silver/units_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

export const noiseWordsDecreed = silver('noise_words_decreed', {
  reads: [],
  sql: sql(new URL('./silver/noise_words_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

export const namesNormalised = silver('stg_names_normalised', {
  reads: [productsScd, toldNames, unitsDecreed, noiseWordsDecreed],
  sql: sql(new URL('./silver/stg_names_normalised.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['name'],
    entity: { columns: ['name'], of: { products_scd: ['name'], 'orders.marketplace_names_unified': ['name'] } },
  },
})

export const productTokens = silver('stg_product_tokens', {
  reads: [productsScd, namesNormalised],
  sql: sql(new URL('./silver/stg_product_tokens.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['product_id', 'normalised', 'token'],
    entity: {
      columns: ['product_id'],
      of: { products_scd: ['product_id'] },
      touchedBy: {
        stg_names_normalised: 'SELECT product_id FROM products_scd WHERE name IN (SELECT name FROM changed)',
      },
    },
  },
})

export const tokenWeights = silver('stg_token_weights', {
  reads: [productTokens],
  sql: sql(new URL('./silver/stg_token_weights.sql', import.meta.url)),
  write: { mode: 'merge', key: ['token'], entity: { columns: ['token'], of: { stg_product_tokens: ['token'] } } },
})

const WORDS_OF = (names: string): string =>
  `SELECT normalised, told.token FROM ${names} CROSS JOIN UNNEST(split(normalised, ' ')) AS told (token)`

/** Of a token that came, went or weighs otherwise: what is spelled so, and what may be it, misspelled. */
export const tokenLikenesses = silver('stg_token_likenesses', {
  reads: [namesNormalised, tokenWeights],
  sql: sql(new URL('./silver/stg_token_likenesses.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['token', 'known_token'],
    entity: {
      columns: ['token'],
      of: {},
      touchedBy: {
        stg_names_normalised: `SELECT token FROM (${WORDS_OF('changed')}) AS words`,
        stg_token_weights: `SELECT words.token FROM (${WORDS_OF('stg_names_normalised')}) AS words
          INNER JOIN (SELECT DISTINCT token FROM changed) AS news
            ON substr(news.token, 1, 1) = substr(words.token, 1, 1) AND levenshtein_distance(news.token, words.token) <= 2`,
      },
    },
  },
})

/** Names that have a token which is, or is meant to be, one of these. */
const meaning = (tokens: string): string => `SELECT normalised FROM (${WORDS_OF('stg_names_normalised')}) AS words
  WHERE token IN (SELECT token FROM stg_token_likenesses WHERE known_token IN (${tokens}))`

/** Names may be of nothing but advertising, and mean nothing that we have. */
export const nameCandidates = silver('stg_name_candidates', {
  reads: [namesNormalised, tokenLikenesses, productTokens, tokenWeights],
  mayBeEmpty: [tokenLikenesses],
  sql: sql(new URL('./silver/stg_name_candidates.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['normalised', 'product_id'],
    entity: {
      columns: ['normalised'],
      of: { stg_names_normalised: ['normalised'] },
      touchedBy: {
        stg_token_likenesses: `SELECT normalised FROM (${WORDS_OF('stg_names_normalised')}) AS words WHERE token IN (SELECT token FROM changed)`,
        stg_product_tokens: meaning('SELECT token FROM changed'),
        // a weight counts in each name of a product that has the token
        stg_token_weights: meaning(
          `SELECT token FROM stg_product_tokens WHERE product_id IN (SELECT product_id FROM stg_product_tokens WHERE token IN (SELECT token FROM changed))`,
        ),
      },
    },
  },
})

const listing = ['marketplace', 'listing_id'] as const
const ofNames = 'SELECT marketplace, listing_id FROM orders.marketplace_names_unified WHERE name IN'

export const listingCandidates = silver('stg_listing_candidates', {
  reads: [toldNames, namesNormalised, nameCandidates],
  mayBeEmpty: [nameCandidates],
  sql: sql(new URL('./silver/stg_listing_candidates.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: [...listing, 'rank'],
    entity: {
      columns: listing,
      of: { 'orders.marketplace_names_unified': listing },
      touchedBy: {
        stg_names_normalised: `${ofNames} (SELECT name FROM changed)`,
        stg_name_candidates: `${ofNames} (SELECT name FROM stg_names_normalised WHERE normalised IN (SELECT normalised FROM changed))`,
      },
    },
  },
})

export const mappingDecisions = silver('mapping_decisions_validated', {
  reads: [mappingCommands],
  mayBeEmpty: [mappingCommands],
  sql: sql(new URL('./silver/mapping_decisions_validated.sql', import.meta.url)),
  write: { mode: 'merge', key: listing, entity: { columns: listing, of: { bronze_kafka__mapping_commands: listing } } },
})

export const productNamesMapped = silver('product_names_mapped', {
  reads: [toldNames, namesNormalised, listingCandidates, mappingDecisions, productsScd],
  mayBeEmpty: [listingCandidates, mappingDecisions],
  sql: sql(new URL('./silver/product_names_mapped.sql', import.meta.url)),
  contract: 'inventory.product_names_mapped@1',
  write: {
    mode: 'merge',
    key: listing,
    entity: {
      columns: listing,
      of: {
        'orders.marketplace_names_unified': listing,
        stg_listing_candidates: listing,
        mapping_decisions_validated: listing,
      },
      touchedBy: {
        stg_names_normalised: `${ofNames} (SELECT name FROM changed)`,
        products_scd:
          'SELECT marketplace, listing_id FROM mapping_decisions_validated WHERE product_id IN (SELECT product_id FROM changed)',
      },
    },
  },
})
