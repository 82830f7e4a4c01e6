// @ts-check
import { ROOT } from './ensure-installed.mjs'
import { makePackages } from './make-packages.mjs'

/** What a test starts as a process of its own, the engine say, is begun by what was made of its sources. */
export const setup = () => makePackages(ROOT)
