import { Fault } from '@storemesh/core'
import { plain } from '../location.js'

/** An address below a table's old place as it is below the new one. */
export type Relocate = (address: string) => string

/** FILE_OUTSIDE_TABLE for what does not stand below `from`: it would not come along. */
export function relocation(from: string, to: string): Relocate {
  const root = `${withoutSlash(plain(from))}/`
  return (address) => {
    const path = plain(address)
    if (path.startsWith(root)) return `${withoutSlash(to)}/${path.slice(root.length)}`
    throw new Fault(
      'FILE_OUTSIDE_TABLE',
      `${address} belongs to the table at ${from} and stands elsewhere; write the table's files anew below its own folder, then copy it`,
    )
  }
}

const withoutSlash = (address: string) => address.replace(/\/$/, '')
