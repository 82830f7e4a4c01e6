import { isResultObject, type ResultObject } from './result-object.js'

/** Lays an answer over what is there. A null hides no value: of two subgraphs that know a field, one may have failed. */
export function merge(there: ResultObject, came: ResultObject): ResultObject {
  for (const key in came) {
    const old = there[key]
    const value = came[key]
    if (isResultObject(value) && isResultObject(old)) merge(old, value)
    else if (Array.isArray(value) && Array.isArray(old)) mergeLists(old, value)
    else if (value !== null || old === undefined) there[key] = value
  }
  return there
}

function mergeLists(there: unknown[], came: readonly unknown[]): void {
  for (let place = 0; place < came.length; place++) {
    const old = there[place]
    const value = came[place]
    if (isResultObject(value) && isResultObject(old)) merge(old, value)
    else if (Array.isArray(value) && Array.isArray(old)) mergeLists(old, value)
    else if (old === null || old === undefined) there[place] = value
  }
}
