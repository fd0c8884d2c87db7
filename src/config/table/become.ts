import { does, none } from '../effect.ts'
import { flag, path, text } from '../kind.ts'

/** Settings of becoming another user. */
export const becomeSettings = {
  AGNOSTIC_BECOME_PROMPT: flag(
    'privilege_escalation.agnostic_become_prompt ANSIBLE_AGNOSTIC_BECOME_PROMPT',
    true,
    none('the question for the password is always the same'),
  ),
  BECOME_ALLOW_SAME_USER: flag(
    'privilege_escalation.become_allow_same_user ANSIBLE_BECOME_ALLOW_SAME_USER',
    false,
    none('becoming the user one is already opens a shell of its own, as always'),
  ),
  BECOME_PASSWORD_FILE: path(
    'defaults.become_password_file ANSIBLE_BECOME_PASSWORD_FILE',
    undefined,
    does('the file with the password to become another user with'),
  ),
  DEFAULT_BECOME: flag('privilege_escalation.become ANSIBLE_BECOME', false, does('whether tasks run as another user')),
  DEFAULT_BECOME_ASK_PASS: flag(
    'privilege_escalation.become_ask_pass ANSIBLE_BECOME_ASK_PASS',
    false,
    does('whether the password to become another user with is asked for'),
  ),
  DEFAULT_BECOME_EXE: text(
    'privilege_escalation.become_exe ANSIBLE_BECOME_EXE',
    undefined,
    does('the program that makes another user of one'),
  ),
  DEFAULT_BECOME_FLAGS: text(
    'privilege_escalation.become_flags ANSIBLE_BECOME_FLAGS',
    undefined,
    does('arguments for that program'),
  ),
  DEFAULT_BECOME_METHOD: text(
    'privilege_escalation.become_method ANSIBLE_BECOME_METHOD',
    'sudo',
    does('how another user is become: sudo, su, doas'),
  ),
  DEFAULT_BECOME_USER: text('privilege_escalation.become_user ANSIBLE_BECOME_USER', 'root', does('who is become')),
  DEFAULT_SU: flag('defaults.su ANSIBLE_SU', false, none('become_method: su is the way')),
}
