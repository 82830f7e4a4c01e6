export type { Bench, Place } from './bench.js'
export { type Figure, figure, isMet, type Target } from './figure.js'
export { main } from './main.js'
