import type { YamlMap } from '../yaml-map.js'
import { ON_FAILURE, type OnFailure } from './quality-check.js'

const PROPERTY = 'mesh.onFailure'

/** What becomes of rows that are not as expected; nothing of them is published, where it is left out. */
export function readOnFailure(entry: YamlMap): OnFailure {
  for (const custom of entry.maps('customProperties')) {
    const property = custom.text('property')
    if (property !== PROPERTY) {
      if (property.startsWith('mesh.')) throw custom.refuse(`expected ${PROPERTY}`, 'property')
      continue
    }
    const text = custom.text('value')
    const found = ON_FAILURE.find((each) => each === text)
    if (found) return found
    throw custom.refuse(`expected one of ${ON_FAILURE.join(', ')}`, 'value')
  }
  return 'fail'
}
