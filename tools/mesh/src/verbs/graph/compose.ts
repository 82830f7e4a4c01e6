import { shownSdl, supergraphOf } from '@storemesh/gateway'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { consumers } from '../../wiring/contracts.js'
import { partsHere } from '../../wiring/graph-parts.js'
import { viewerNamed } from '../../wiring/viewer-named.js'
import { wholeGraph } from '../graph.js'
import { asWhom } from '../viewing.js'

/** The schemas of the domains here, put together. */
export async function run({ option, output, positionals }: Call): Promise<ExitCode> {
  const viewer = await viewerNamed({ as: option(asWhom), region: undefined, account: undefined }, consumers)
  const parts = await partsHere(positionals)
  const sdl = option(wholeGraph) ? supergraphOf(parts) : shownSdl(parts, viewer)
  if (output.json) output.value({ sdl })
  else output.line(sdl)
  return 0
}
