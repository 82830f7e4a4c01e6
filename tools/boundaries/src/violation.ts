/** One thing that may not be. */
export interface Violation {
  /** Relative to the workspace, with forward slashes. */
  readonly file: string
  readonly line: number
  readonly rule: string
  /** What was found, and what to do. */
  readonly message: string
}

export const violationText = ({ file, line, rule, message }: Violation): string => `${file}:${line} ${rule}: ${message}`
