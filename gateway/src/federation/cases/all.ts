import type { FederationWorld } from '../federation-case.js'
import { abstractTypes } from './abstract-types.js'
import { conditions } from './conditions.js'
import { costs } from './costs.js'
import { failures } from './failures.js'
import { interfaceObjects } from './interface-objects.js'
import { keys } from './keys.js'
import { mergedTypes } from './merged-types.js'
import { mutations } from './mutations.js'
import { ownership } from './ownership.js'
import { partialUnions } from './partial-unions.js'
import { provides } from './provides.js'
import { requires } from './requires.js'
import { rights } from './rights.js'

export const worlds: readonly FederationWorld[] = [
  keys,
  requires,
  provides,
  ownership,
  abstractTypes,
  partialUnions,
  interfaceObjects,
  rights,
  costs,
  conditions,
  mergedTypes,
  mutations,
  failures,
]
