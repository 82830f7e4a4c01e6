import { ROLES } from '@storemesh/access'
import { type Clock, type Dice, Fault } from '@storemesh/core'
import type { ViewAs } from '@storemesh/gateway'
import { issueToken } from '@storemesh/token'
import type { Layout } from '../data-folder/layout.js'
import { signingKeyIn } from '../data-folder/signing-keys.js'
import { type AuthSettings, issuerOf } from '../settings/auth.js'
import { LOCAL_ISSUER } from './who-asks.js'

const HOLDS_MS = 60 * 60_000

/** What the page needs to see as somebody else; nothing where tokens are issued elsewhere. */
export function viewAs(
  layout: Pick<Layout, 'issuerKey'>,
  auth: AuthSettings,
  clock: Clock,
  dice: Dice,
): { readonly viewAs?: ViewAs } {
  if (issuerOf(auth)) return {}
  const tokenFor: ViewAs['tokenFor'] = async ({ role: said, region, user }) => {
    const role = ROLES.find((one) => one === said)
    if (!role) throw new Fault('ROLE_UNKNOWN', `expected one of ${ROLES.join(', ')}`)
    const key = await signingKeyIn(layout.issuerKey, dice)
    const holder = { role, ...(region !== undefined && { region }), ...(user !== undefined && { user_id: user }) }
    return (await issueToken(holder, { key, issuer: LOCAL_ISSUER, audience: auth.audience, clock, holds_ms: HOLDS_MS })).token
  }
  return { viewAs: { roles: ROLES, tokenFor } }
}
