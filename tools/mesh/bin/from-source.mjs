/** Lets this process import the workspace's TypeScript as it stands. A child gets the same by `--import` of this file. */
import * as nodeModule from 'node:module'
import { register as registerTypeScript } from 'tsx/esm/api'
import { ROOT } from '../../set-up/ensure-installed.mjs'
import { makePackages } from '../../set-up/make-packages.mjs'
import { resolve } from './source-condition.mjs'

registerTypeScript()
// Node 20 has hooks on a thread of their own only; later ones run them in this thread, which is quicker
if (nodeModule.registerHooks) nodeModule.registerHooks({ resolve })
else nodeModule.register('./source-condition.mjs', import.meta.url)
// programs that it starts, the engine say, are begun by what was made of their sources
await makePackages(ROOT)
