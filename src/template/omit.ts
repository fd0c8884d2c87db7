import { Other } from '../text/value.ts'

class Omit extends Other {
  readonly typeName = 'omit'
}

/** The value of the variable `omit`: an argument, item or key that holds it is left out by the caller. */
export const OMIT: Other = new Omit()
