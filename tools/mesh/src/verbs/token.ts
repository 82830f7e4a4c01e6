import { ROLES } from '@storemesh/access'
import { optional, withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { choice, duration, text } from '../kind/kinds.js'
import { data } from './options.js'

export const role = optional({ name: 'role', about: 'for somebody who works at this', kind: choice(ROLES) })

export const service = optional({
  name: 'service',
  about: 'for a service, by the name of its file among the consumers of contracts',
  kind: text('the name of a service such as dashboards', (name) => /^[a-z][a-z0-9-]{0,62}$/.test(name)),
})

const oneLine = (said: string) => said.length <= 200 && !/\p{Cc}/u.test(said)

export const region = optional({
  name: 'region',
  about: 'with --role sales: the region that they work in',
  kind: text('a region such as java', oneLine),
})

export const user = optional({
  name: 'user',
  about: 'with --role: the account whose rows a customer sees, and the name in the log',
  kind: text('the id of an account', oneLine),
})

/** As OAuth spells a scope, and no more of them than a gateway reads of a token. */
const SCOPES = /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/
const SCOPES_LENGTH_MAX = 2000

export const scope = optional({
  name: 'scope',
  about: 'what else it may do, apart by spaces: for fields of a graph that @requiresScopes guards',
  kind: text(
    `scopes apart by spaces such as "orders:read reports", in at most ${SCOPES_LENGTH_MAX} characters`,
    (said) => said.length <= SCOPES_LENGTH_MAX && SCOPES.test(said),
  ),
})

export const expires = withDefault({
  name: 'expires',
  about: 'how long the token holds',
  kind: duration(365),
  initial: 3_600_000,
})

export const token: VerbDeclaration = {
  words: ['token'],
  summary: 'make a token for somebody who asks the gateway here',
  about:
    'It is signed by a key of the data folder, which is made when it is first needed, and taken by the gateways of that folder while no auth.issuer is set. Send it as "authorization: Bearer …", over a WebSocket as authorization in connection_init.',
  options: [role, region, user, service, scope, expires, data],
  examples: [
    'token --role marketing',
    'token --role sales --region java --expires 8h',
    'token --role customer --user user_17',
    'token --service dashboards --json',
    'token --role support --scope "orders:read reports"',
  ],
}
