/** The user that Postgres's package makes. */
const USER = 'postgres'

/**
 * Postgres does not run as root: where we do, it runs as its own user. It may read as root may and no more, for the folders
 * above its own may be closed to others, as a temporary one is.
 */
const AS_ITS_USER = [
  'setpriv',
  `--reuid=${USER}`,
  `--regid=${USER}`,
  '--init-groups',
  '--bounding-set=-all,+dac_read_search',
  '--inh-caps=-all,+dac_read_search',
  '--ambient-caps=-all,+dac_read_search',
] as const

export interface Command {
  readonly command: string
  readonly args: readonly string[]
}

export const isRoot = (): boolean => process.getuid?.() === 0

export function notAsRoot(program: string, args: readonly string[]): Command {
  if (!isRoot()) return { command: program, args }
  const [command, ...before] = AS_ITS_USER
  return { command, args: [...before, program, ...args] }
}

/** The command that gives a folder to the user that Postgres runs as; undefined where it is that user's already. */
export const givenToItsUser = (folder: string): Command | undefined =>
  isRoot() ? { command: 'chown', args: [`${USER}:${USER}`, folder] } : undefined
