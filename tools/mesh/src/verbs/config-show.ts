import type { VerbDeclaration } from '../command/verb.js'
import { data, port, profile, rate, seed } from './options.js'

export const configShow: VerbDeclaration = {
  words: ['config', 'show'],
  summary: 'print every setting, its value and where it came from',
  about:
    'Settings come from mesh.config.ts, then from the environment (MESH_…), then from flags; the last one wins. Secrets are not shown.',
  options: [data, port, profile, rate, seed],
  examples: ['config show', 'config show --json', 'config show --config ../other/mesh.config.ts'],
}
