import type { Viewer } from '@storemesh/access'
import type { Requirement, Requirements } from './requirements.js'

/** What a viewer may read of a graph whose schema asks for a token, for scopes or for a role. */
export interface Permits {
  /** Equal for viewers who meet the same requirements; empty where there is none to meet. */
  readonly key: string
  type(name: string): boolean
  /** The type that the field gives counts with it. */
  field(type: string, field: string): boolean
  /** What is asked of who may not read it, in words. */
  asked(type: string, field?: string): string
}

export const EVERYTHING: Permits = { key: '', type: () => true, field: () => true, asked: () => 'nothing' }

export function permitsOf({ all, places }: Requirements): (viewer: Viewer) => Permits {
  if (all.length === 0) return () => EVERYTHING
  return (viewer) => {
    const met = all.map((requirement) => isMet(requirement, viewer))
    const unmet = (place: string) => (places.get(place) ?? []).filter((number) => met[number] === false)
    return {
      key: met.map((is) => (is ? '1' : '0')).join(''),
      type: (name) => unmet(name).length === 0,
      field: (type, field) => unmet(`${type}.${field}`).length === 0,
      asked(type, field) {
        const place = field === undefined ? type : `${type}.${field}`
        return unmet(place)
          .flatMap((number) => all[number] ?? [])
          .map(inWords)
          .join(', and ')
      },
    }
  }
}

/** Whoever sees everything there is meets all; a policy is the name of a role. */
function isMet(requirement: Requirement, { who, scopes = [], isAnonymous }: Viewer): boolean {
  if (who.kind === 'mesh') return true
  if (isAnonymous) return false
  if (requirement.kind === 'authenticated') return true
  const held = new Set(requirement.kind === 'scopes' ? scopes : who.kind === 'role' ? [who.role] : [])
  return requirement.anyOf.some((every) => every.every((one) => held.has(one)))
}

function inWords(requirement: Requirement): string {
  if (requirement.kind === 'authenticated') return 'a token'
  const ways = requirement.anyOf.map((every) => every.join(' with ')).join(', or ')
  return `a token with ${requirement.kind === 'scopes' ? 'the scope' : 'the role'} ${ways}`
}
