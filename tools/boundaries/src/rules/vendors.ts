import type { Violation } from '../violation.js'
import { VENDORS } from '../who-may-import-whom.js'
import type { Workspace } from '../workspace.js'

/** A vendor's client is imported in the folders listed for it and nowhere else. */
export function vendors({ imports }: Workspace): Violation[] {
  return imports.flatMap(({ file, line, packageName = '' }) => {
    const homes = Object.hasOwn(VENDORS, packageName) ? VENDORS[packageName] : undefined
    if (homes === undefined || homes.some((home) => file === home || file.startsWith(`${home}/`))) return []
    return [
      {
        file,
        line,
        rule: 'vendors',
        message: `'${packageName}' may be imported in ${homes.join(', ')} only: speak to our port instead`,
      },
    ]
  })
}
