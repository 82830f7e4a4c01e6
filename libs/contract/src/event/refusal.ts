/** Why a value cannot be read: where it stands and what was expected there. Never the value: a log or a dead letter may be read by anybody. */
export class Refusal {
  constructor(
    readonly expected: string,
    readonly code: 'EVENT_FIELD_MISSING' | 'EVENT_FIELD_INVALID' = 'EVENT_FIELD_INVALID',
    readonly path = '',
  ) {}

  /** The same, seen from the object or the list around it. */
  below(step: string): Refusal {
    const joint = this.path === '' || this.path.startsWith('[') ? '' : '.'
    return new Refusal(this.expected, this.code, step + joint + this.path)
  }
}
