import type { Place } from '../service.js'
import { whyNoAnswer } from '../why-no-answer.js'

/** Asks for the versions that it speaks, the one question before a login: length, ApiVersions 0, correlation 1, no client. */
const WHICH_VERSIONS = Buffer.from('0000000a0012000000000001ffff', 'hex')

/** It answers no request before it has started whole. */
export const whyNotReady = (place: Place): Promise<string | undefined> => whyNoAnswer(place, WHICH_VERSIONS)
