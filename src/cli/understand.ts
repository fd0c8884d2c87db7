import { type Command, CommanderError } from 'commander'
import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'

/** A command line that was understood: options to act on, or the help that was asked for. */
export type Understood<O> =
  | { readonly kind: 'options'; readonly options: O }
  | { readonly kind: 'help'; readonly text: string }

/** Has commander read the words, and tells its refusal as a failure. */
export function understand<O>(command: Command, words: readonly string[], read: () => O): Understood<O> {
  let help = ''
  command
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => {
        help += text
      },
      writeErr: () => {},
    })
  try {
    command.parse(words, { from: 'user' })
    return { kind: 'options', options: read() }
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: help }
    throw usageFailure(command, error)
  }
}

/** Commander's refusal as a failure, with the option that was probably meant. */
function usageFailure(command: Command, error: CommanderError): Failure {
  const message = error.message.replace(/^error: /, '').replaceAll("'", '"')
  const unknown = /^unknown option "([^"]*)"/.exec(message)?.[1]
  const shown = command.options.filter((option) => !option.hidden)
  const known = shown.flatMap((option) => [option.long, option.short].filter((flag) => flag?.startsWith('--')))
  const meant = unknown && didYouMean(unknown.replace(/=.*/, ''), known as string[])
  return new Failure('usage', message, { hint: meant || `${command.name()} --help lists the options` })
}
