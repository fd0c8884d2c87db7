/** Thrown when a variable is read that is not known yet: the task cannot be looked at ahead, and nothing is wrong. */
export class Pending extends Error {
  override readonly name = 'Pending'
  readonly variable: string

  constructor(variable: string) {
    super(`${variable} is not known yet`)
    this.variable = variable
  }
}
