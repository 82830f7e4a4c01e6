/** A value as text, the same for equal values, in whatever order their fields were written. */
export const canonicalText = (value: unknown): string => JSON.stringify(value, inOrder) ?? 'undefined'

const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value
