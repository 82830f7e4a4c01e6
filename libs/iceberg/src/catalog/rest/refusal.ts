import { Fault, isJsonObject, parseJson } from '@storemesh/core'
import type { Answer } from './exchange.js'

const SAID_MAX = 200

/** What a catalog's refusal means to us: by its type where it says one, by its status otherwise. */
const CODES: readonly (readonly [type: RegExp, code: string])[] = [
  [/^NoSuch(Table|View)Exception$/, 'TABLE_NOT_FOUND'],
  [/^NoSuchNamespaceException$/, 'NAMESPACE_NOT_FOUND'],
  [/^NamespaceNotEmptyException$/, 'NAMESPACE_NOT_EMPTY'],
  [/^CommitFailedException$/, 'COMMIT_CONFLICT'],
  [/^AlreadyExistsException$/, 'TABLE_EXISTS'],
]
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'CATALOG_REQUEST_REFUSED',
  401: 'CATALOG_ACCESS_DENIED',
  403: 'CATALOG_ACCESS_DENIED',
  404: 'TABLE_NOT_FOUND',
  406: 'CATALOG_UNSUPPORTED',
  409: 'COMMIT_CONFLICT',
}

/** `what` names what was asked for. Of the server's own words only the first line is told: some append a stack. */
export function refusal({ status, text }: Answer, what: string): Fault {
  const { type, said } = errorIn(text)
  const code = CODES.find(([pattern]) => pattern.test(type))?.[1] ?? BY_STATUS[status] ?? 'CATALOG_FAILED'
  return new Fault(code, `${what}: the catalog answered ${status}${said === '' ? '' : ` (${said})`}`)
}

function errorIn(text: string): { readonly type: string; readonly said: string } {
  const json = parseJson(text)
  const error = isJsonObject(json) ? json['error'] : undefined
  if (!isJsonObject(error)) return { type: '', said: '' }
  const { type, message } = error
  return {
    type: typeof type === 'string' ? type : '',
    said: typeof message === 'string' ? (message.split('\n')[0] ?? '').slice(0, SAID_MAX) : '',
  }
}
