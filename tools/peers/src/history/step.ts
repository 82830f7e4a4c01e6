import type { Ground } from './ground.js'

/** Does one thing to the table, and says what. */
export type Step = (ground: Ground) => Promise<string>
