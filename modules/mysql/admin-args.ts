import * as argument from '../../src/module/argument.ts'

/** The argument by which modules that administer a server try root without a password first. */
export const implicitAdminArg = argument
  .bool()
  .default(false)
  .describe('Whether root without a password is tried before the credentials that were given.')
