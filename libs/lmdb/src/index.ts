export { type Environment, type EnvironmentOptions, openEnvironment, type Reading, type Writing } from './environment.js'
export { FRAME_BYTES } from './framed-value.js'
export { type KeyRange, type StoredEntry } from './key-range.js'
