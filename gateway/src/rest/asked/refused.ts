/** Why an address says nothing that can be answered: a stable code, what was expected, what to do. */
export interface Refused {
  readonly refused: { readonly status: number; readonly code: string; readonly message: string }
}

const refused = (status: number, code: string, message: string): Refused => ({ refused: { status, code, message } })

/** The same for what there is not and for what is not shown to whoever asks: it names nothing. */
export const nothingHere = (): Refused => refused(404, 'NOT_FOUND', 'there is nothing here for you; GET /api lists what there is')

/** The same for a column that there is not, one that is not shown, and one that no page is narrowed by. */
export const parameterUnknown = (): Refused =>
  refused(400, 'PARAMETER_UNKNOWN', 'a parameter is none of this address; /api/openapi.json has those it takes')

export const parameterTwice = (name: string): Refused =>
  refused(400, 'PARAMETER_TWICE', `expected one ${JSON.stringify(name)}, got several; say it once`)

export const parameterInvalid = (name: string, expected: string): Refused =>
  refused(400, 'PARAMETER_INVALID', `expected ${expected} in ${JSON.stringify(name)}; correct it`)

export const parameterMissing = (name: string): Refused =>
  refused(400, 'PARAMETER_MISSING', `expected ${JSON.stringify(name)}, which this product is asked by; add it`)
