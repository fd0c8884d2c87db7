import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { asLatin1 } from '../../src/shell/fields.ts'
import { type DestinationState, NO_DESTINATION_WISH } from './destination.ts'
import { editIni } from './edit-ini.ts'
import { askEdited, backupOf, diffEdited, type Edit, putEdited, wishEdited } from './edited-file.ts'
import { permissionArguments } from './permissions.ts'

/** A newline at the end, as YAML's `|` leaves it, is no part of a value. */
const value = () => z.preprocess((raw) => (typeof raw === 'string' ? raw.replace(/\n$/, '') : raw), argument.line())

const iniArguments = argument
  .args({
    path: argument
      .path()
      .meta({ aliases: ['dest'] })
      .describe('The file.'),
    section: argument.line().optional().describe('The section; without one, what stands before the first.'),
    option: argument.line().optional().describe('The option; without one, the whole section is meant.'),
    value: value().optional().describe('Its value.'),
    values: argument.list(value()).optional().describe('Its values, where it may stand there several times.'),
    state: argument.choice(['absent', 'present']).default('present').describe('Whether it should be there.'),
    exclusive: argument.bool().default(true).describe('Takes other values of the option away.'),
    no_extra_spaces: argument.bool().default(false).describe('Writes no blanks around the equals sign.'),
    allow_no_value: argument.bool().default(false).describe('Lets an option stand without a value.'),
    create: argument.bool().default(true).describe('Makes the file when it is missing.'),
    backup: argument.bool().default(false).describe('Keeps a copy of the file that is replaced.'),
    ...permissionArguments,
  })
  .refine(({ value: one, values }) => one === undefined || values === undefined, {
    message: 'value and values are mutually exclusive',
  })

type IniArguments = z.output<typeof iniArguments>

function edit(args: IniArguments, content: string): Edit {
  const { section, option, values = args.value === undefined ? [] : [args.value] } = args
  if (args.state === 'present' && !args.allow_no_value && values.length === 0) {
    throw new Refusal("Parameter 'value(s)' must be defined if state=present and allow_no_value=False.")
  }
  if (args.state === 'absent' && !section && option === undefined) throw new Refusal('section or option is required')
  return editIni(content, {
    section: asLatin1(section ?? ''),
    option: option === undefined ? undefined : asLatin1(option),
    values: [...new Set(values.map(asLatin1))],
    state: args.state,
    exclusive: args.exclusive,
    noExtraSpaces: args.no_extra_spaces,
    allowNoValue: args.allow_no_value,
  })
}

/** One setting of an INI file. */
export const iniFile = resource<IniArguments, DestinationState>({
  name: 'ini_file',
  purpose: 'Looks after one setting of an INI file: that it has its value, or that it is not there.',
  returns: {
    backup_file: 'The copy of what was there.',
    msg: 'What was done.',
    path: 'The file.',
  },
  examples: [
    {
      name: 'The memory of the database',
      args: {
        path: '/etc/mysql/conf.d/site.cnf',
        section: 'mysqld',
        option: 'innodb_buffer_pool_size',
        value: '1G',
        mode: '0644',
      },
    },
    { name: 'A section goes', args: { path: '/etc/app.ini', section: 'debug', state: 'absent' } },
  ],
  args: iniArguments,
  observe: askEdited,
  desire(args, is) {
    const made = edit(args, is.kind === 'absent' ? '' : is.content)
    // Nothing to take away from what is not there.
    if (is.kind === 'absent' && args.create && args.state === 'absent') return NO_DESTINATION_WISH
    return wishEdited(args, is, made)
  },
  converge: (change, args) => putEdited(change, args, edit(args, change.is.content)),
  report(args, change, answer) {
    const backup = backupOf(change, answer)
    return {
      msg: edit(args, change.is.content).message,
      path: change.is.path,
      ...(backup === '' ? {} : { backup_file: backup }),
    }
  },
  diff: (args, change) => diffEdited(change, edit(args, change.is.content)),
})
