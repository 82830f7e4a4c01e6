export { defineMesh, type MeshConfig, type MeshSettings, type Profile } from './settings/define-mesh.js'
export type { Settings } from './settings/settings.js'
