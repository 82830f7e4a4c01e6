/** How far what is known of products has got. */
export interface ProductChanges {
  /** By product: another text as soon as its rows are others. One of which nobody can tell is not there, and of it nothing is kept. */
  positions(products: readonly string[]): Promise<ReadonlyMap<string, string>>
}
