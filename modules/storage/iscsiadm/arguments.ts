import { z } from 'zod'
import * as argument from '../../../src/module/argument.ts'
import { iscsiName } from '../iscsi-name.ts'

const word = () => argument.str().pipe(z.string().regex(/^[^\n\0]+$/, 'expected one line of text'))
const secret = () => word().optional().meta({ secret: true })

/** What iscsiadm takes; where community.general.open_iscsi has an argument, its name is the same. */
export const initiatorArguments = argument.args({
  portal: argument
    .str()
    .pipe(z.string().regex(/^\[?[\w.:-]+\]?$/, 'expected an address or a name, without a port'))
    .optional()
    .meta({ aliases: ['ip'] })
    .describe('The address of the target; without it, all portals that are known of it.'),
  port: argument.int().pipe(z.int().min(1).max(65535)).default(3260).describe('The port of the portal.'),
  target: iscsiName()
    .optional()
    .meta({ aliases: ['name', 'targetname'] })
    .describe('The name of the target.'),
  state: argument.choice(['present', 'absent']).default('present').describe('Whether the target should be known.'),
  discover: argument.bool().default(false).describe('Asks the portal for targets, and keeps those that are new.'),
  login: argument.bool().optional().describe('Whether the host should be logged in.'),
  startup: argument
    .choice(['manual', 'automatic', 'onboot'])
    .optional()
    .describe('Whether the host logs in by itself at boot.'),
  auto_node_startup: argument
    .bool()
    .optional()
    .meta({ aliases: ['automatic', 'auto_portal_startup', 'automatic_portal'] })
    .describe('The same in short: yes is automatic, no is manual.'),
  node_auth: argument.choice(['CHAP', 'None']).optional().describe('How the host proves who it is.'),
  node_user: word().optional().describe('The name it proves itself by.'),
  node_pass: secret().describe('The secret of that name.'),
  node_user_in: word().optional().describe('The name by which the target proves itself to the host.'),
  node_pass_in: secret().describe('The secret of that name.'),
  settings: argument.record().default({}).describe('Further settings of the record, under their own names.'),
  initiator_name: iscsiName().optional().describe("The host's own name."),
  rescan: argument.bool().default(false).describe('Looks for new units and sizes, each time.'),
  wait: argument.int().pipe(z.int().min(0)).default(30).describe('Seconds to wait for the disks after a login.'),
  force: argument.bool().default(false).describe('Logs out although a disk is in use.'),
})

export type Given = typeof initiatorArguments._output

/** The settings of a record that a task asks for, secrets left out. */
export function settingsOf(given: Given): { readonly [name: string]: string } {
  const startup = given.startup ?? (given.auto_node_startup === undefined ? undefined : automatic(given))
  const pairs: readonly (readonly [string, unknown])[] = [
    ...Object.entries(given.settings),
    ['node.startup', startup],
    ['node.session.auth.authmethod', given.node_auth],
    ['node.session.auth.username', given.node_user],
    ['node.session.auth.username_in', given.node_user_in],
  ]
  return Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, wordOf(value)]])))
}

const automatic = ({ auto_node_startup }: Given): string => (auto_node_startup ? 'automatic' : 'manual')

/** A truth value is written as records write it. */
const wordOf = (value: unknown): string => (typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value))

/** The secrets of a record that a task asks for. */
export const secretsOf = ({ node_pass, node_pass_in }: Given): { readonly [name: string]: string } => ({
  ...(node_pass === undefined ? {} : { 'node.session.auth.password': node_pass }),
  ...(node_pass_in === undefined ? {} : { 'node.session.auth.password_in': node_pass_in }),
})
