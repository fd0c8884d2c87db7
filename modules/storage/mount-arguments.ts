import * as argument from '../../src/module/argument.ts'

const needy: readonly string[] = ['mounted', 'present', 'ephemeral']

/** The arguments of `mount`. */
export const mountArguments = argument
  .args({
    path: argument
      .path()
      .meta({ aliases: ['name'] })
      .describe('Where it is mounted.'),
    state: argument
      .choice(['absent', 'absent_from_fstab', 'mounted', 'present', 'unmounted', 'remounted', 'ephemeral'])
      .describe(
        'mounted: in fstab, and mounted; present: in fstab alone; ephemeral: mounted alone; unmounted: not mounted; absent: neither, and the folder goes; absent_from_fstab: not in fstab; remounted: mounted anew.',
      ),
    src: argument.path().optional().describe('What is mounted: a device, UUID=…, LABEL=…, host:/path, a folder.'),
    fstype: argument.line().optional().describe('The type of the file system.'),
    opts: argument.line().optional().describe('The options, with commas between; `defaults` where none are given.'),
    dump: argument.line().default('0').describe('The fifth field of fstab.'),
    passno: argument.line().default('0').describe('The sixth field of fstab: the turn in which it is checked.'),
    boot: argument.bool().default(true).describe('Whether it is mounted when the host starts; otherwise with noauto.'),
    fstab: argument.path().default('/etc/fstab').describe('Another file than /etc/fstab.'),
    backup: argument.bool().default(false).describe('Keeps a copy of the file that is replaced.'),
  })
  .refine(({ state, src, fstype }) => !needy.includes(state) || (src !== undefined && fstype !== undefined), {
    message: 'src and fstype are required with state mounted, present and ephemeral',
  })

export type MountArguments = typeof mountArguments._output

/** The options as they are wished for. */
export function wishedOptions({ opts = 'defaults', boot }: MountArguments): string {
  const words = opts.split(',')
  return boot || words.includes('noauto') || words.includes('defaults') ? opts : `${opts},noauto`
}

/** What a person should know of the options. */
export function optionWarnings({ opts = 'defaults', boot }: MountArguments): readonly string[] {
  const words = opts.split(',')
  if (words.includes('noauto')) return ["Ignore the 'boot' due to 'opts' contains 'noauto'."]
  return !boot && words.includes('defaults') ? ["Ignore the 'boot' due to 'opts' contains 'defaults'."] : []
}
