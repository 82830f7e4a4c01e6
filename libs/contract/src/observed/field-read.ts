/** That somebody read a field of a product, by asking for it. */
export interface FieldRead {
  /** `orders.fact_order`. */
  readonly contract: string
  readonly major: number
  /** By its path, as `lines.quantity`. */
  readonly field: string
}
