export { checksum } from './checksum.js'
export {
  type Clock,
  dayText,
  instantOf,
  instantText,
  isCalendarDay,
  systemClock,
  type VirtualClock,
  virtualClock,
} from './clock.js'
export { decimalText, decimalUnits } from './decimal.js'
export { type Dice, seededDice, systemDice } from './dice.js'
export { Fault, isFault, messageOf } from './fault.js'
export { deterministicId, surrogateKey } from './ids.js'
export { isJsonObject, type Json, type JsonObject, parseJson } from './json.js'
export { withinLimit } from './limit.js'
export { type Secret, secret } from './secret.js'
