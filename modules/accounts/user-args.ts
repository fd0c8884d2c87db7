import * as argument from '../../src/module/argument.ts'

/** The arguments of `user`. */
export const userArgs = argument.args({
  name: argument
    .str()
    .meta({ aliases: ['user'] })
    .describe('The name of the account.'),
  state: argument.choice(['present', 'absent']).default('present').describe('Whether it should be there.'),
  uid: argument.int().optional().describe('Its number.'),
  non_unique: argument.bool().default(false).describe('Lets it share its number with another account.'),
  group: argument.str().optional().describe('Its primary group.'),
  groups: argument.list(argument.str()).optional().describe('Its further groups; none for an empty list.'),
  append: argument.bool().default(false).describe('Keeps the further groups it has beside those named.'),
  comment: argument.str().optional().describe('Its full name.'),
  home: argument.path().optional().describe('Its home folder.'),
  create_home: argument
    .bool()
    .default(true)
    .meta({ aliases: ['createhome'] })
    .describe('Makes the home folder where it is missing.'),
  move_home: argument.bool().default(false).describe('Moves what is in the old home folder to a new one.'),
  skeleton: argument.str().optional().describe('What a new home folder is a copy of.'),
  umask: argument.str().optional().describe('The umask a new home folder is made with.'),
  shell: argument.str().optional().describe('Its login shell.'),
  password: argument.str().optional().meta({ secret: true }).describe('Its password, hashed as in /etc/shadow.'),
  update_password: argument
    .choice(['always', 'on_create'])
    .default('always')
    .describe('Whether an existing account gets the password.'),
  password_lock: argument.bool().optional().describe('Locks the password, or unlocks it.'),
  password_expire_min: argument.int().optional().describe('Days that a password must be kept.'),
  password_expire_max: argument.int().optional().describe('Days after which a password must be changed.'),
  expires: argument.num().optional().describe('When the account expires, in seconds since 1970; never when negative.'),
  system: argument.bool().default(false).describe('Makes it a system account.'),
  remove: argument.bool().default(false).describe('With state absent, removes its home folder and mail.'),
  force: argument.bool().default(false).describe('With state absent, removes it even while it is in use.'),
  generate_ssh_key: argument.bool().default(false).describe('Makes an SSH key where there is none.'),
  ssh_key_type: argument.str().default('rsa').describe('The type of that key.'),
  ssh_key_bits: argument.int().default(0).describe('Its size; the default of ssh-keygen when 0.'),
  ssh_key_file: argument.path().optional().describe('Its file, from the home folder on.'),
  ssh_key_comment: argument.str().optional().describe('Its comment; `ansible-generated on` the host by default.'),
  ssh_key_passphrase: argument.str().optional().meta({ secret: true }).describe('Its passphrase.'),
  seuser: argument.str().optional().describe('The SELinux user of a new account.'),
  local: argument.bool().default(false).describe('Looks at the files of the host alone, not at a directory service.'),
  login_class: argument.str().optional().describe('Known to BSD systems alone.'),
  hidden: argument.bool().optional().describe('Known to macOS alone.'),
  profile: argument.str().optional().describe('Known to illumos alone.'),
  authorization: argument.str().optional().describe('Known to illumos alone.'),
  role: argument.str().optional().describe('Known to illumos alone.'),
})

export type UserArgs = typeof userArgs._output
