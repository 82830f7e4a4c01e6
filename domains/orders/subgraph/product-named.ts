/** A product by its id, of which inventory knows more; a marketplace's listing that is mapped to none stands as marketplace/listing. */
export const productNamed = (product_id: string): { readonly id: string } | null =>
  product_id.includes('/') ? null : { id: product_id }
