import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import type { ReadToken } from './remembered-tokens.js'
import { tokenInvalid, tokenMissing } from './token-fault.js'
import { TOKEN_LENGTH_MAX } from './verify-token.js'

const AUTHORIZATION_LENGTH_MAX = TOKEN_LENGTH_MAX + 100
const BEARER = /^bearer +(?<token>[\w-]+\.[\w-]+\.[\w-]*) *$/i

export type ViewerOf = (headers: Pick<IncomingHttpHeaders, 'authorization'>) => Promise<Viewer>

/**
 * Who asks, by the token of a request. Without one it is whoever `anonymous` is, and nobody where there is none (TOKEN_MISSING). A
 * token that is not good is never as none: who shows one is somebody, or is refused.
 */
export const viewerByToken =
  (read: ReadToken, anonymous?: Viewer): ViewerOf =>
  async ({ authorization }) => {
    if (authorization === undefined) {
      if (anonymous) return anonymous
      throw tokenMissing()
    }
    const isShort = authorization.length <= AUTHORIZATION_LENGTH_MAX // a WebSocket's message may be long
    const token = isShort ? BEARER.exec(authorization)?.groups?.['token'] : undefined
    if (token === undefined) throw tokenInvalid('TOKEN_MALFORMED', 'expected Bearer and a token of three parts')
    return read(token)
  }
