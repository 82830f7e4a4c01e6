import type { Looked } from './tool.js'
import { isAtLeast, versionText } from './version.js'

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  /** Finds the version in what it prints. */
  readonly version: RegExp
  readonly least: readonly number[]
}

/** Looks for a program on the search path. */
export async function lookForProgram({ command, args, version, least }: Program): Promise<Looked> {
  const printed = await versionText(command, args)
  if (printed === undefined) return { fits: false, found: `no ${command} that runs` }
  const found = version.exec(printed)?.[1]
  if (found === undefined) return { fits: false, found: `a ${command} that does not tell its version` }
  return { fits: isAtLeast(found, least), found }
}
