import { lookForProgram } from './program.js'
import type { Tool } from './tool.js'

const MAVEN = { command: 'mvn', args: ['--batch-mode', '--version'], version: /Apache Maven (\d[\w.-]*)/, least: [3, 6] }

export const maven: Tool = {
  code: 'SERVICE_NEEDS_MAVEN',
  expected: 'Maven 3.6 or later',
  advice: 'Install it and a Java, so that `mvn --version` answers',
  look: () => lookForProgram(MAVEN),
}
