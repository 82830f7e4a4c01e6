import { type DeclaredRead, type Identity, ROLES } from '@storemesh/access'
import { isJsonObject } from '@storemesh/core'

/** An identity as one process of ours told it to another; undefined where it is none that this version knows. */
export function readIdentity(value: unknown): Identity | undefined {
  if (!isJsonObject(value)) return undefined
  const { kind, domain, reads, role, region, userId } = value
  switch (kind) {
    case 'mesh':
      return { kind }
    case 'domain': {
      const declared = reads === undefined ? undefined : readsIn(reads)
      if (typeof domain !== 'string' || (reads !== undefined && !declared)) return undefined
      return { kind, domain, ...(declared && { reads: declared }) }
    }
    case 'service': {
      const declared = readsIn(reads)
      return declared && { kind, reads: declared }
    }
    case 'role': {
      const known = ROLES.find((one) => one === role)
      if (!known || !isTextOrNone(region) || !isTextOrNone(userId)) return undefined
      return { kind, role: known, ...(region !== undefined && { region }), ...(userId !== undefined && { userId }) }
    }
    default:
      return undefined
  }
}

function readsIn(value: unknown): readonly DeclaredRead[] | undefined {
  const declared = Array.isArray(value) ? value.map(readDeclared) : [undefined]
  return declared.every((read) => read !== undefined) ? declared : undefined
}

function readDeclared(value: unknown): DeclaredRead | undefined {
  if (!isJsonObject(value)) return undefined
  const { product, fields } = value
  if (typeof product !== 'string' || !Array.isArray(fields)) return undefined
  const names = fields.filter((field) => typeof field === 'string')
  return names.length === fields.length ? { product, fields: names } : undefined
}

const isTextOrNone = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string'
