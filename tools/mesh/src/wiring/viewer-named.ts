import { type DeclaredRead, type Identity, ROLES, type Viewer, viewerAs, viewerOfEverything } from '@storemesh/access'
import type { Consumer } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { suggestion } from '../command/suggest.js'

export interface Named {
  /** `sales`, `domain/orders`, `service/storefront`; undefined is the mesh itself. */
  readonly as: string | undefined
  readonly region: string | undefined
  readonly account: string | undefined
  /** Of whom it is asked. */
  readonly person?: string | undefined
}

/** The viewer that a command line names. OPTION_INVALID. */
export async function viewerNamed(
  { as, region, account, person }: Named,
  consumers: () => Promise<readonly Consumer[]>,
): Promise<Viewer> {
  if (as === undefined) {
    if ([region, account, person].some((said) => said !== undefined))
      throw new Fault('OPTION_INVALID', '--region, --account and --person say more of --as; say who reads, such as --as sales')
    return viewerOfEverything('the command line')
  }
  return viewerAs(as, await identityOf(as, { region, account }, consumers))
}

async function identityOf(
  as: string,
  { region, account }: Pick<Named, 'region' | 'account'>,
  consumers: () => Promise<readonly Consumer[]>,
): Promise<Identity> {
  const role = ROLES.find((one) => one === as)
  if (role)
    return { kind: 'role', role, ...(region !== undefined && { region }), ...(account !== undefined && { userId: account }) }
  const [kind, name = ''] = as.split('/')
  const all = await consumers()
  if (kind !== 'domain') return { kind: 'service', reads: readsOf(name, all) }
  return { kind: 'domain', domain: name, reads: all.some((one) => one.name === name) ? readsOf(name, all) : [] }
}

export const declaredReads = ({ reads }: Consumer): readonly DeclaredRead[] =>
  reads.map(({ contract, fields }) => ({ product: contract, fields: fields.map(({ text }) => text) }))

/** CONSUMER_UNKNOWN: who declares nothing sees nothing, and is told so before it asks. */
export function readsOf(name: string, consumers: readonly Consumer[]): readonly DeclaredRead[] {
  const consumer = consumers.find((one) => one.name === name)
  if (consumer) return declaredReads(consumer)
  const known = consumers.map((one) => one.name)
  throw new Fault('CONSUMER_UNKNOWN', `there is no consumers/${name}.yaml.${suggestion(name, known)} Known: ${known.join(', ')}`)
}
