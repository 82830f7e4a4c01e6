import { type ServicesOptions, serviceNeeds } from '@storemesh/services'
import { type Check, ok, warn } from './check.js'

/** Whether the servers of `mesh services` could be started here. An embedded mesh does without them, so nothing fails. */
export async function serverChecks(options: ServicesOptions): Promise<Check[]> {
  return (await serviceNeeds(options)).map(({ name, fetched, missing }) => {
    const check = `server ${name}`
    const [first] = missing
    if (!first) return ok(check, fetched ? 'is in the cache' : 'can be fetched')
    return warn(check, `needs ${first.expected}; found ${first.found}`, `${first.advice}, if you want mesh services up ${name}`)
  })
}
