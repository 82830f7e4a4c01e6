import type { PageQuestion, RestArgument, RestProduct } from '../catalog/rest-product.js'
import { chosenColumns, COLUMNS } from './chosen-columns.js'
import { parameterInvalid, parameterMissing, parameterUnknown, type Refused } from './refused.js'
import { type OperationParts, type RestQuestion, restQuestion } from './rest-question.js'
import { expectedOf, type GraphValue, valueIn } from './scalar-text.js'

type Given = ReadonlyMap<string, string>
type Takes = OperationParts['takes'][number]

/** A page of a product: `?first=20&after=…&region=Jakarta&day.from=2026-01-01&day.before=2026-02-01`. */
export function askedPage(product: RestProduct, page: PageQuestion, given: Given): RestQuestion | Refused {
  const columns = chosenColumns(product.columns, given.get(COLUMNS))
  if ('refused' in columns) return columns
  const names = namesOf(page)
  if ([...given.keys()].some((name) => !names.has(name))) return parameterUnknown()

  const takes: Takes[] = []
  const variables: Record<string, unknown> = {}
  const take = (argument: string, type: string, value: unknown) => {
    takes.push({ argument, type })
    variables[argument] = value
  }
  const first = given.get('first')
  if (first !== undefined) {
    const size = valueIn(first, WHOLE)
    if (typeof size !== 'number' || size < 1) return parameterInvalid('first', 'a whole number from 1')
    take('first', WHOLE.scalar, size)
  }
  const after = given.get('after')
  if (after !== undefined) take('after', 'String', after)
  for (const value of page.values) {
    const read = readValue(value, given)
    if (read === undefined) continue
    if (typeof read === 'object') return read
    take(value.argument, typeOf(value), read)
  }
  const filter = page.filter && filterOf(page.filter, given)
  if (filter && 'refused' in filter) return filter
  if (page.filter && filter?.said) take('filter', page.filter.type, filter.said)
  return restQuestion({ product, columns, field: page.field, takes, variables, page })
}

const WHOLE = { kind: 'scalar', scalar: 'Int' } as const

/** `day` is what the graph calls `is`; `day.from` and `day.before` are called so there too. */
export const parameterOf = (name: string, word: string): string => (word === 'is' ? name : `${name}.${word}`)

function namesOf({ takesFirst, takesAfter, filter, values }: PageQuestion): ReadonlySet<string> {
  const conditions = filter?.conditions ?? []
  return new Set([
    COLUMNS,
    ...(takesFirst ? ['first'] : []),
    ...(takesAfter ? ['after'] : []),
    ...values.map(({ name }) => name),
    ...conditions.flatMap(({ name, words }) => words.map((word) => parameterOf(name, word))),
  ])
}

function readValue({ name, of, required }: RestArgument, given: Given): GraphValue | Refused | undefined {
  const text = given.get(name)
  if (text === undefined) return required ? parameterMissing(name) : undefined
  return valueIn(text, of) ?? parameterInvalid(name, expectedOf(of))
}

export const typeOf = ({ type, required }: Pick<RestArgument, 'type' | 'required'>): string => `${type}${required ? '!' : ''}`

type Said = Readonly<Record<string, Readonly<Record<string, GraphValue>>>>

function filterOf(
  { conditions }: NonNullable<PageQuestion['filter']>,
  given: Given,
): { readonly said: Said | undefined } | Refused {
  const said: Record<string, Record<string, GraphValue>> = {}
  for (const { name, field, of, words } of conditions)
    for (const word of words) {
      const parameter = parameterOf(name, word)
      const text = given.get(parameter)
      if (text === undefined) continue
      const value = valueIn(text, of)
      if (value === undefined) return parameterInvalid(parameter, expectedOf(of))
      said[field] = { ...said[field], [word]: value }
    }
  return { said: Object.keys(said).length > 0 ? said : undefined }
}
