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
export { jsonSize } from './json-size.js'
export { isJsonObject, type Json, type JsonObject, parseJson } from './json.js'
export { withinLimit } from './limit.js'
export { dayOf, momentText, timeText, type UnitsASecond } from './moment-text.js'
export { type KeyValue, type NodeKey, nodeIdInvalid, nodeIdOf, readNodeId } from './node-id.js'
export { type Secret, secret } from './secret.js'
export { bytesJson, numberJson, textJson, unitsOf, uuidText, type ValueText } from './value-text.js'
