import { runClient } from './run-client.js'

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'
const QUIET = ['--batch-mode', '--quiet', '--no-transfer-progress']

/** All jars that a pom names, and what they need in turn. */
export const copyJars = (pom: string, folder: string): Promise<void> =>
  runClient('mvn copy-dependencies', 'mvn', [
    ...QUIET,
    '--file',
    pom,
    `${PLUGIN}:copy-dependencies`,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${folder}`,
  ])

/** The content of one archive. By coordinates alone: its own pom names repositories that are no more. */
export const unpackArchive = (coordinates: string, folder: string): Promise<void> =>
  runClient(
    `mvn unpack of ${coordinates}`,
    'mvn',
    [...QUIET, `${PLUGIN}:unpack`, `-Dartifact=${coordinates}`, `-DoutputDirectory=${folder}`],
    { folder }, // where it runs it notes what it has unpacked, and leaves that out the next time
  )
