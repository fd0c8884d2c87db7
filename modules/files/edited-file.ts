import { type Asking, type Change, type Diff, type Question, Refusal, type Wish } from '../../src/module/contract.ts'
import { asBytes, asLatin1, readFields } from '../../src/shell/fields.ts'
import { emit, type Script } from '../../src/shell/script.ts'
import {
  type DestinationArguments,
  type DestinationState,
  destinationQuestion,
  diffDestination,
  NO_DESTINATION_WISH,
  putDestination,
  readDestination,
  reportDestination,
  sha1,
} from './destination.ts'
import { type PermissionArguments, wishedPermissions } from './permissions.ts'
import { validated } from './validate.ts'

/** The arguments of a module that edits one text file. */
export interface EditedArguments extends PermissionArguments {
  readonly path: string
  readonly backup: boolean
  readonly create: boolean
  readonly validate?: string | undefined
}

/** An argument as the text of the file is held, one character a byte. */
export const optional = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : asLatin1(text)

/** A text after an edit, one character a byte, and what is said of it; nothing is said where nothing changed. */
export interface Edit {
  readonly text: string
  readonly message: string
}

const placed = (args: EditedArguments): DestinationArguments => ({
  ...args,
  dest: args.path,
  name: '',
  force: true,
  follow: true,
})

/** The question for a file that is edited: its content is always asked for. */
export const askEdited = (args: EditedArguments, asking: Asking): Question<DestinationState> => ({
  script: destinationQuestion(placed(args), asking, { whole: true }),
  parse(_stdout, bytes) {
    const fields = readFields(bytes)
    const content = fields.get('content') ?? ''
    return {
      ...readDestination(fields, placed(args), asking),
      content,
      sum: fields.has('content') ? sha1(asBytes(content)) : '',
    }
  },
})

/** What the file should be; a file that is not there is made where that is asked for and something would be in it. */
export function wishEdited(args: EditedArguments, is: DestinationState, edit: Edit): Wish<DestinationState> {
  if (is.kind === 'directory') throw new Refusal(`Path ${is.path} is a directory !`, { rc: 256 })
  if (is.kind === 'absent') {
    if (!args.create) throw new Refusal(`Destination ${is.path} does not exist !`, { rc: 257 })
    if (edit.message === '') return NO_DESTINATION_WISH
  }
  const sum = sha1(asBytes(edit.text))
  if (is.kind !== 'absent' && sum !== is.sum && args.validate !== undefined) validated(args.validate)
  return { ...NO_DESTINATION_WISH, ...wishedPermissions(args, is, false), kind: 'file', sum }
}

/** The script that puts the edited text in place. */
export function putEdited(change: Change<DestinationState>, args: EditedArguments, edit: Edit): Script {
  const bytes = asBytes(edit.text)
  return putDestination(change, placed(args), { sum: sha1(bytes), script: emit(bytes) })
}

/** The copy of what was there; `''` when none was kept. */
export const backupOf = (change: Change<DestinationState>, answer: Parameters<typeof reportDestination>[1]): string =>
  String(reportDestination(change, answer).backup_file ?? '')

/** What is said of an edit and of permissions that changed beside it. */
export function editMessage({ is, should }: Change<DestinationState>, edited: string): string {
  const differs = (['mode', 'uid', 'gid'] as const).some(
    (field) => should[field] !== null && should[field] !== is[field],
  )
  if (!differs || is.kind === 'absent') return edited
  return [edited, 'ownership, perms or SE linux context changed'].filter((part) => part !== '').join(' and ')
}

/** The texts beside each other. */
export const diffEdited = (change: Change<DestinationState>, edit: Edit): readonly Diff[] =>
  diffDestination(change, asBytes(edit.text), change.is.path)
