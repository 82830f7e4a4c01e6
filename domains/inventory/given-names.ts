/** Units and words as they are decreed, some of each, for the tests of this domain. */
export const givenDecreed = {
  units_decreed: {
    columns: { unit: 'string', base: 'string', factor: 'decimal(10, 3)' },
    rows: [
      ...['g', 'gr'].map((unit) => ({ unit, base: 'g', factor: '1.000' })),
      { unit: 'ons', base: 'g', factor: '100.000' },
      ...['kg', 'kilo'].map((unit) => ({ unit, base: 'g', factor: '1000.000' })),
      { unit: 'ml', base: 'ml', factor: '1.000' },
      ...['l', 'liter'].map((unit) => ({ unit, base: 'ml', factor: '1000.000' })),
      { unit: 'inci', base: 'inch', factor: '1.000' },
      { unit: 'mah', base: 'mah', factor: '1.000' },
      { unit: 'tb', base: 'mb', factor: '1000000.000' },
      { unit: 'pct', base: 'pct', factor: '1.000' },
      ...['pcs', 'buah', 'lembar'].map((unit) => ({ unit, base: 'pcs', factor: '1.000' })),
      { unit: 'lusin', base: 'pcs', factor: '12.000' },
    ],
  },
  noise_words_decreed: {
    columns: { word: 'string' },
    rows: ['promo', 'ori', '100pct', 'ready', 'stock', 'cod', 'gratis', 'ongkir', 'isi', 'x'].map((word) => ({ word })),
  },
} as const

const name = { columns: { name: 'string' } } as const

export const givenCatalogue = (...names: readonly string[]) => ({ ...name, rows: names.map((told) => ({ name: told })) })

/** A spelling of a name that marketplaces told, or only the catalogue. */
export const spelling = (told: string, normalised: string, is_listed = true) => ({ name: told, normalised, is_listed })
export const spellingColumns = { name: 'string', normalised: 'string', is_listed: 'boolean' } as const
