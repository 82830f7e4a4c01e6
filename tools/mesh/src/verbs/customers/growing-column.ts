/** Numbers whose count is not known before. */
export class GrowingColumn {
  length = 0
  private numbers = new Float64Array(1024)

  add(number: number): void {
    if (this.length === this.numbers.length) {
      const wider = new Float64Array(this.numbers.length * 2)
      wider.set(this.numbers)
      this.numbers = wider
    }
    this.numbers[this.length] = number
    this.length += 1
  }

  filled(): Float64Array {
    return this.numbers.subarray(0, this.length)
  }
}
