/** What a column tells of a person. */
export type Kind =
  | 'given name'
  | 'middle name'
  | 'surname'
  | 'full name'
  | 'birth date'
  | 'birth year'
  | 'birth month'
  | 'birth day'
  | 'age'
  | 'e-mail'
  | 'phone'
  | 'id number'
  | 'gender'
  | 'street'
  | 'house number'
  | 'city'
  | 'postcode'
  | 'region'
  | 'birth place'
  | 'text'
  | 'category'

export interface ColumnSetting {
  readonly column: string
  /** Undefined where the column is left out, and then there is a reason. */
  readonly kind: Kind | undefined
  readonly because?: string
}
