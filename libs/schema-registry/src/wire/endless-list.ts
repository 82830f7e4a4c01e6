import avro from 'avsc'

/** Whether the type has a list whose members take no bytes: a few bytes could stand for any number of them. */
export function hasEndlessList(type: avro.Type, seen: ReadonlySet<avro.Type> = new Set()): boolean {
  if (seen.has(type)) return false
  const within = new Set([...seen, type])
  if (type instanceof avro.types.ArrayType && takesNoBytes(type.itemsType)) return true
  return membersOf(type).some((member) => hasEndlessList(member, within))
}

/** A record of nothing but such members too. One that holds itself cannot be of no bytes: it would have no end. */
function takesNoBytes(type: avro.Type): boolean {
  if (type instanceof avro.types.NullType) return true
  if (type instanceof avro.types.FixedType) return type.size === 0
  return type instanceof avro.types.RecordType && type.fields.every((field) => takesNoBytes(field.type))
}

function membersOf(type: avro.Type): readonly avro.Type[] {
  if (type instanceof avro.types.RecordType) return type.fields.map((field) => field.type)
  if (type instanceof avro.types.ArrayType) return [type.itemsType]
  if (type instanceof avro.types.MapType) return [type.valuesType]
  if (type instanceof avro.types.WrappedUnionType || type instanceof avro.types.UnwrappedUnionType) return type.types
  return []
}
