import type { Viewer } from '@storemesh/access'
import type { Refusal } from '../../http/refusal.js'
import type { Graph } from '../../plan/graph.js'
import { askedPage } from '../asked/asked-page.js'
import { askedRow } from '../asked/asked-row.js'
import { nothingHere, type Refused } from '../asked/refused.js'
import type { RestQuestion } from '../asked/rest-question.js'
import { searchOf } from '../asked/search.js'
import { type Catalog, catalogs } from '../catalog/catalog.js'
import { openapiDocument } from '../openapi/openapi-document.js'
import { listing } from '../told/listing.js'
import { problemOf } from '../told/problem.js'
import { restAnswer } from '../told/rows.js'
import { addressIn, type RestAddress } from './rest-address.js'
import { REST_PATH, type RestOptions } from './rest-route.js'

export interface RestRequest {
  readonly url: string
  readonly viewer: Viewer
  readonly request_id: string
  readonly signal: AbortSignal
  /** Of the header `traceparent`. */
  readonly traceparent: string | readonly string[] | undefined
  /** Which product it asks for, as soon as that is known. */
  readonly told: (product: string) => void
}

export type RestAnswer = { readonly body: string } | { readonly refusal: Refusal }

type Options = Pick<RestOptions, 'live' | 'admitOperation' | 'introspection' | 'traces'>

/** What an address answers to somebody. */
export function restAnswers({
  live,
  admitOperation,
  introspection,
  traces,
}: Options): (request: RestRequest) => Promise<RestAnswer> {
  const catalogFor = catalogs()
  const textOf = catalogTexts()

  /** What there is costs its reader as much as the least question does. */
  async function told(look: 'listing' | 'openapi', graph: Graph, { viewer, request_id }: RestRequest): Promise<RestAnswer> {
    if (!introspection) return { refusal: introspectionOff }
    const admitted = await admitOperation(LEAST, graph, viewer, request_id)
    return 'errors' in admitted ? { refusal: problemOf(admitted.errors) } : { body: textOf(catalogFor(graph, viewer), look) }
  }

  async function asked(question: RestQuestion, graph: Graph, request: RestRequest): Promise<RestAnswer> {
    const { viewer, request_id, signal } = request
    const span = traces?.begin(viewer, request.traceparent)
    const admitted = await admitOperation(question.asked, graph, viewer, request_id, span)
    if ('errors' in admitted) return { refusal: problemOf(admitted.errors) }
    const { operationName, variables } = question.asked
    const context = { viewer, request_id, signal, span, surface: 'rest' } as const
    const serving = live.ofSchema(graph.schema)
    const { data, errors } = await serving.execute({ document: admitted.document, operationName, variables, context })
    if (errors && errors.length > 0) return { refusal: problemOf(errors) }
    const answer = restAnswer(data, question)
    return answer ? { body: JSON.stringify(answer) } : { refusal: nothingHere().refused }
  }

  return async (request) => {
    const address = addressIn(request.url, REST_PATH)
    if ('refusal' in address) return address
    const graph = live.current()
    const { segments } = address
    if (segments.length === 0) return told('listing', graph, request)
    if (segments.length === 1 && segments[0] === 'openapi.json') return told('openapi', graph, request)
    const question = questionAt(address, catalogFor(graph, request.viewer), request)
    return 'refused' in question ? { refusal: question.refused } : asked(question, graph, request)
  }
}

function questionAt({ segments, search }: RestAddress, catalog: Catalog, { told }: RestRequest): RestQuestion | Refused {
  const [domain = '', name = '', ...key] = segments
  const product = catalog.get(`${domain}.${name}`)
  if (!product) return nothingHere()
  told(`${domain}.${name}`)
  const given = searchOf(search)
  if ('refused' in given) return given
  if (key.length > 0) return product.row ? askedRow(product, product.row, key, given) : nothingHere()
  return product.page ? askedPage(product, product.page, given) : nothingHere()
}

const LEAST = {
  text: 'query rest_catalog { __typename }',
  operationName: 'rest_catalog',
  variables: undefined,
  extensions: undefined,
}

function catalogTexts(): (catalog: Catalog, look: 'listing' | 'openapi') => string {
  const known = { listing: new WeakMap<Catalog, string>(), openapi: new WeakMap<Catalog, string>() }
  return (catalog, look) => {
    const before = known[look].get(catalog)
    if (before !== undefined) return before
    const text = JSON.stringify(look === 'listing' ? listing(catalog) : openapiDocument(catalog))
    known[look].set(catalog, text)
    return text
  }
}

const introspectionOff: Refusal = {
  status: 403,
  code: 'INTROSPECTION_OFF',
  message: 'what there is is not told here; ask its owners for it',
}
