/** The two forms of an answer of GraphQL over HTTP; they differ in what a status means. */
export type AnswerType = 'application/graphql-response+json' | 'application/json'

export interface Wanted {
  readonly type: AnswerType
  /** Asked for by its own name. Clients that name application/json take a status other than 200 for a broken transport. */
  readonly named: boolean
}

const RESPONSE: Wanted = { type: 'application/graphql-response+json', named: true }
const JSON_NAMED: Wanted = { type: 'application/json', named: true }
/** What a client gets that does not say what it takes. */
export const ANY: Wanted = { type: 'application/json', named: false }

const BY_NAME = new Map<string, Wanted>([
  ['application/graphql-response+json', RESPONSE],
  ['application/json', JSON_NAMED],
  ['application/*', ANY],
  ['*/*', ANY],
])

/** What a client takes best, the first of equals; undefined where it takes none of ours. */
export function wantedBy(accept: string | undefined): Wanted | undefined {
  if (accept === undefined) return ANY
  const known = BY_NAME.get(accept)
  if (known) return known
  let best: Wanted | undefined
  let best_q = 0
  for (const entry of accept.split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    const wanted = BY_NAME.get(name)
    const q = qualityIn(parameters)
    if (!wanted || q <= best_q) continue
    best = wanted
    best_q = q
  }
  return best
}

function qualityIn(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='))
  const q = given === undefined ? 1 : Number(given.slice(2))
  return q >= 0 && q <= 1 ? q : 0
}

export const contentTypeOf = ({ type }: Wanted): string => `${type}; charset=utf-8`
