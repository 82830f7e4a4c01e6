import { listAt, membersAt, type Refuse, textAt, wholeAt } from './shape.js'

/** How a table's writers order rows within a file. Readers need not know it; bounds get tighter by it. */
export interface SortOrder {
  /** 0 is "unsorted". */
  readonly 'order-id': number
  readonly fields: readonly SortField[]
}

export interface SortField {
  readonly transform: string
  readonly 'source-id': number
  readonly direction: 'asc' | 'desc'
  readonly 'null-order': 'nulls-first' | 'nulls-last'
}

export const UNSORTED: SortOrder = { 'order-id': 0, fields: [] }

export function sortOrderFrom(value: unknown, refuse: Refuse): SortOrder {
  const members = membersAt(value, 'sort order', refuse)
  return {
    'order-id': wholeAt(members, 'order-id', refuse),
    fields: listAt(members, 'fields', refuse).map((field) => sortFieldFrom(field, refuse)),
  }
}

function sortFieldFrom(value: unknown, refuse: Refuse): SortField {
  const members = membersAt(value, 'sort field', refuse)
  const direction = textAt(members, 'direction', refuse)
  const nulls = textAt(members, 'null-order', refuse)
  if (direction !== 'asc' && direction !== 'desc') throw refuse('a sort direction is neither asc nor desc')
  if (nulls !== 'nulls-first' && nulls !== 'nulls-last') throw refuse('a null order is neither nulls-first nor nulls-last')
  return {
    transform: textAt(members, 'transform', refuse),
    'source-id': wholeAt(members, 'source-id', refuse),
    direction,
    'null-order': nulls,
  }
}
