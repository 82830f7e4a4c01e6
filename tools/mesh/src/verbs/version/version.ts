import type { Call } from '../../command/verb.js'
import { DATA_FORMAT } from '../../data-folder/format.js'
import { version } from '../../version.js'

export async function run({ output }: Call): Promise<0> {
  output.value({ mesh: version(), node: process.versions.node, data_format: DATA_FORMAT })
  return 0
}
