import { defineMesh } from '@storemesh/mesh'

/** How the mesh runs here. The environment (MESH_GATEWAY_PORT) and flags (--port) win over it; `mesh config show` prints all. */
export default defineMesh({
  profile: 'embedded',
  data: '.mesh',
  gateway: { host: '127.0.0.1', port: 4000 },
  simulator: { rate: 50, seed: 1 },
  commit: { interval_ms: 1000 },
  memory: { pipeline_mb: 1024, queries_mb: 512 },
})
