import type { Output } from '../../command/output.js'
import type { SupervisorLog } from '../../supervisor/child-spec.js'

const NAME_WIDTH = 9

/** Each line with the name of the process that it is of. */
export const supervisorLines =
  (output: Output): SupervisorLog =>
  ({ child, from, level, text }) => {
    const mark = from === 'supervisor' ? '»' : '│'
    const line = `${child.padEnd(NAME_WIDTH)} ${mark} ${text}`
    output.note(level === 'error' ? output.paint.red(line) : line)
  }
