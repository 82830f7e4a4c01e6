// @ts-check
/** The oldest Node that the mesh runs on; `engines` in package.json says the same. */
export const OLDEST_NODE = '20.19'

/**
 * What is wrong with this Node, or undefined.
 * @param {string} version as in `process.versions.node`
 */
export function nodeTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined
  return `NODE_TOO_OLD: expected Node ${OLDEST_NODE} or later, got ${version}. Install a newer Node (\`nvm install\` reads .nvmrc) and try again.`
}
