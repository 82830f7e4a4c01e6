import { requireJava } from '../machine/java.js'
import type { Launch, LaunchGround } from '../service.js'
import { classesOf, folderIn, jarsOf } from './fetch.js'
import { JAVA } from './java.js'

export async function launch({ cache, machine, folder, place }: LaunchGround): Promise<Launch> {
  const { java } = await requireJava(machine, JAVA)
  const made = await folderIn(cache)
  const heap = ['-Xms32m', '-Xmx128m', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn']
  return {
    command: java,
    args: [...heap, '-cp', `${classesOf(made)}:${jarsOf(made)}/*`, 'DocumentsServer', String(place.port)],
    environment: {},
    folder,
  }
}
