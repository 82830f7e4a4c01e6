import { Fault, instantText } from '@storemesh/core'
import { issueToken, type TokenHolder } from '@storemesh/token'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { signingKeyIn } from '../../data-folder/signing-keys.js'
import { type AuthSettings, issuerOf } from '../../settings/auth.js'
import { consumers } from '../../wiring/contracts.js'
import { readsOf } from '../../wiring/viewer-named.js'
import { LOCAL_ISSUER } from '../../wiring/who-asks.js'
import { expires, region, role, scope, service, user } from '../token.js'

/** A token of the data folder's own issuer, for those who work where it lies. */
export async function run(call: Call): Promise<ExitCode> {
  const { option, settings, output, clock, dice } = call
  const { auth, dataFolder } = await settings()
  requireIssuedHere(auth)
  const given = option(scope)
  const holder = { ...(await holderOf(call)), ...(given !== undefined && { scope: given }) }
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const key = await signingKeyIn(layout.issuerKey, dice)
  const issuing = { key, issuer: LOCAL_ISSUER, audience: auth.audience, clock, holds_ms: option(expires) }
  const { token, claims } = await issueToken(holder, issuing)
  if (output.json) output.value({ token, claims: { ...claims }, expires_at: instantText(claims.exp * 1000) })
  output.line(token)
  return 0
}

/** OPTION_INVALID, OPTION_MISSING, CONSUMER_UNKNOWN. */
async function holderOf({ option }: Pick<Call, 'option'>): Promise<TokenHolder> {
  const [said, name, where, account] = [option(role), option(service), option(region), option(user)]
  if (name !== undefined) {
    if (said !== undefined || where !== undefined || account !== undefined)
      throw new Fault(
        'OPTION_INVALID',
        '--service: expected no --role, --region or --user beside it; a service sees what its file says',
      )
    readsOf(name, await consumers())
    return { service: name }
  }
  if (said === undefined) throw new Fault('OPTION_MISSING', '--role or --service is needed: for whom the token is')
  return { role: said, ...(where !== undefined && { region: where }), ...(account !== undefined && { user_id: account }) }
}

function requireIssuedHere(auth: AuthSettings): void {
  const elsewhere = issuerOf(auth)
  if (!elsewhere) return
  const what = `auth.issuer is ${elsewhere.issuer}, and gateways take the tokens of nobody else`
  throw new Fault('TOKEN_ISSUER_ELSEWHERE', `${what}. Get one there, or unset auth.issuer and auth.jwks_url`)
}
