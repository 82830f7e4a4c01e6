import type { JsonObject } from '@storemesh/core'
import type { Layout } from '../data-folder/layout.js'
import type { ChildSpec } from '../supervisor/child-spec.js'
import { meshEntry } from '../process/spawn-mesh.js'

/** The processes of a mesh, as its supervisor starts them. */

export const shopChild = (layout: Layout): ChildSpec => ({
  name: 'shop',
  entry: meshEntry(),
  args: () => ['child', 'shop', '--data', layout.root],
})

export const pipelineChild = (layout: Layout): ChildSpec => ({
  name: 'pipeline',
  entry: meshEntry(),
  args: () => ['child', 'pipeline', '--data', layout.root],
})

export const gatewayChild = (layout: Layout, port: number): ChildSpec => ({
  name: 'gateway',
  entry: meshEntry(),
  // a gateway that took a free port and died comes back where its clients look for it
  args: (ready) => ['child', 'gateway', '--data', layout.root, '--port', portText(ready.get('gateway'), port)],
})

export const simulatorChild = (layout: Layout, rate: number | 'max', seed: number): ChildSpec => ({
  name: 'simulator',
  entry: meshEntry(),
  args: () => ['child', 'simulator', '--data', layout.root, '--rate', String(rate), '--seed', String(seed)],
  after: ['shop'],
})

function portText(ready: JsonObject | undefined, port: number): string {
  const taken = ready?.['port']
  return String(typeof taken === 'number' ? taken : port)
}
