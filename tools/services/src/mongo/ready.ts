import type { Place } from '../service.js'
import { whyNoAnswer } from '../why-no-answer.js'

/** A message that holds `{ ping: 1, $db: 'admin' }`. */
const PING = Buffer.concat([
  Buffer.from('330000000100000000000000dd0700000000000000', 'hex'),
  Buffer.from('\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0', 'latin1'),
])

export const whyNotReady = (place: Place): Promise<string | undefined> => whyNoAnswer(place, PING)
