import { Fault } from '@storemesh/core'
import type { ServiceName } from '../service-name.js'

/** What is known of the machine beforehand. */
export interface Machine {
  /** The Java that its user has chosen. */
  readonly javaHome?: string | undefined
}

/** Something that must be installed before a service can be fetched or started. */
export interface Tool {
  /** The code of the fault where it is missing. */
  readonly code:
    | 'SERVICE_NEEDS_GO'
    | 'SERVICE_NEEDS_JAVA'
    | 'SERVICE_NEEDS_MAVEN'
    | 'SERVICE_NEEDS_REDIS'
    | 'SERVICE_NEEDS_POSTGRES'
  /** With the version: `Go 1.25 or later`. */
  readonly expected: string
  /** What to do where it is missing. */
  readonly advice: string
  look(machine: Machine): Promise<Looked>
}

export interface Looked {
  readonly fits: boolean
  /** What was found, for a person. */
  readonly found: string
}

export async function requireTool(tool: Tool, machine: Machine, service: ServiceName): Promise<void> {
  const { fits, found } = await tool.look(machine)
  if (!fits) throw new Fault(tool.code, `${service} needs ${tool.expected}; found ${found}. ${tool.advice}`)
}
