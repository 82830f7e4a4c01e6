/** The type of what else is known of a product, for the tests of this domain. */
export const attributeType = {
  type: 'struct',
  fields: [
    { id: 0, name: 'unit', required: false, type: 'string' },
    { id: 0, name: 'brand', required: false, type: 'string' },
    { id: 0, name: 'weight_grams', required: false, type: 'int' },
  ],
} as const
