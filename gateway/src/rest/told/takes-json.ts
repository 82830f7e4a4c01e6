const TYPES = new Set(['application/json', 'application/*', '*/*'])

/** Whether a client takes what is told here; one that says nothing takes everything. */
export const takesJson = (accept: string | undefined): boolean =>
  accept === undefined || accept.trim() === '' || accept.split(',').some(isTaken)

function isTaken(entry: string): boolean {
  const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
  return TYPES.has(name) && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
}
