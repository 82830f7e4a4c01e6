import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import type { Machine, Tool } from './tool.js'
import { isAtLeast, versionText } from './version.js'

/** Where packages put one Java beside another. */
const WHERE_JAVA_IS = [
  { folder: '/usr/lib/jvm', home: '' },
  { folder: '/Library/Java/JavaVirtualMachines', home: 'Contents/Home' },
]
const HOMES_MAX = 50

export interface Java {
  readonly java: string
  /** The compiler, where it has one. */
  readonly javac: string | undefined
  readonly version: string
}

interface Wanted {
  readonly least: number
  readonly compiler: boolean
}

/** The first that fits: the user's choice, that of the search path, then the others on the machine. */
export async function findJava({ javaHome }: Machine, wanted: Wanted): Promise<Java | undefined> {
  if (javaHome !== undefined && javaHome !== '') {
    const chosen = await javaAt(javaHome)
    if (fits(chosen, wanted)) return chosen
  }
  const onPath = await javaOnPath()
  if (fits(onPath, wanted)) return onPath
  for (const home of await homes()) {
    const found = await javaAt(home)
    if (fits(found, wanted)) return found
  }
  return undefined
}

export async function requireJava(machine: Machine, wanted: Wanted): Promise<Java> {
  const found = await findJava(machine, wanted)
  if (found) return found
  throw new Fault('SERVICE_NEEDS_JAVA', `expected ${expectedOf(wanted)}; found none. ${ADVICE}`)
}

const ADVICE = 'Install it, or name its folder by JAVA_HOME'

/** A Java that must be there. */
export const javaTool = (wanted: Wanted): Tool => ({
  code: 'SERVICE_NEEDS_JAVA',
  expected: expectedOf(wanted),
  advice: ADVICE,
  look: async (machine) => {
    const java = await findJava(machine, wanted)
    return { fits: java !== undefined, found: java?.version ?? (await whatIsThere(machine)) }
  },
})

const expectedOf = ({ least, compiler }: Wanted) => `Java ${least} or later${compiler ? ' with its compiler (a JDK)' : ''}`

async function whatIsThere(machine: Machine): Promise<string> {
  const any = await findJava(machine, { least: 0, compiler: false })
  return any === undefined ? 'none' : `Java ${any.version}`
}

const fits = (java: Java | undefined, { least, compiler }: Wanted): java is Java =>
  java !== undefined && isAtLeast(java.version, [least]) && (!compiler || java.javac !== undefined)

async function homes(): Promise<string[]> {
  const found = await Promise.all(
    WHERE_JAVA_IS.map(async ({ folder, home }) => {
      const names = await readdir(folder).catch(() => [])
      return names.filter((name) => !name.startsWith('.')).map((name) => join(folder, name, home))
    }),
  )
  return found
    .flat()
    .filter((home) => existsSync(join(home, 'bin/java')))
    .slice(0, HOMES_MAX)
}

/** The Java in a folder; undefined where there is none that runs. */
export async function javaAt(home: string): Promise<Java | undefined> {
  const java = join(home, 'bin/java')
  const version = await versionOf(java)
  const javac = join(home, 'bin/javac')
  return version === undefined ? undefined : { java, javac: existsSync(javac) ? javac : undefined, version }
}

async function javaOnPath(): Promise<Java | undefined> {
  const home = /^\s*java\.home = (.+)$/m.exec((await versionText('java', ['-XshowSettings:properties', '-version'])) ?? '')?.[1]
  return home === undefined ? undefined : javaAt(home.trim())
}

async function versionOf(java: string): Promise<string | undefined> {
  return /version "([^"]+)"/.exec((await versionText(java, ['-version'])) ?? '')?.[1]
}
