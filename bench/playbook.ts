/** Which facts a playbook of the benchmark gathers. */
export type Facts = 'off' | 'on'

/** How many tasks {@link fleetPlaybook} has. */
export const TASKS = 20

/** The measured play: files, lines, commands, questions and a user; fifteen of its tasks change a fresh host. */
export const fleetPlaybook = (facts: Facts, user: string): string => `- hosts: all
  gather_facts: ${facts === 'on'}
  vars:
    dir: "{{ base }}/{{ inventory_hostname }}"
  tasks:
${fleetTasks(user)}`

/** The same play with its tasks twice over: what it takes longer is what twenty tasks that change nothing cost. */
export const doubledPlaybook = (user: string): string => fleetPlaybook('off', user) + fleetTasks(user)

const fleetTasks = (user: string): string => `    - file: {path: "{{ dir }}", state: directory, mode: "0755"}
    - file: {path: "{{ dir }}/etc", state: directory, mode: "0750"}
    - file: {path: "{{ dir }}/log", state: directory}
    - copy: {dest: "{{ dir }}/etc/motd", content: "welcome to {{ inventory_hostname }}\\n"}
    - copy: {dest: "{{ dir }}/etc/limits", content: "files 1024\\nprocesses 64\\n", mode: "0640"}
    - copy: {dest: "{{ dir }}/etc/app.conf", content: "name = {{ inventory_hostname }}\\nworkers = {{ 2 * 4 }}\\n", mode: "0600"}
    - copy: {dest: "{{ dir }}/etc/empty", content: ""}
    - file: {path: "{{ dir }}/log/today", state: directory, mode: "0711"}
    - file: {src: "{{ dir }}/etc/app.conf", dest: "{{ dir }}/app.conf", state: link}
    - stat: {path: "{{ dir }}/etc/motd"}
      register: motd
    - command: test -e {{ dir }}/etc/motd
      changed_when: false
      when: motd.stat.exists
    - lineinfile: {path: "{{ dir }}/etc/colours", line: "colour = blue", regexp: "^colour", create: true}
    - lineinfile: {path: "{{ dir }}/etc/colours", line: "size = 12", insertbefore: "^colour"}
    - lineinfile: {path: "{{ dir }}/etc/colours", line: "shade = {{ 3 + 4 }}"}
    - user: {name: ${user}, shell: /bin/sh}
    - stat: {path: "{{ dir }}/etc/limits"}
    - command: uname -n
      changed_when: false
      register: name
    - copy: {dest: "{{ dir }}/log/name", content: "{{ name.stdout }}\\n"}
    - lineinfile: {path: "{{ dir }}/etc/colours", line: "seen by {{ inventory_hostname }}"}
    - file: {path: "{{ dir }}/log/now", state: directory, mode: "0700"}
`

/** A play of sixteen tasks that all change a fresh host, to count turns with. */
export const TURN_TASKS = 16

export const turnPlaybook = (): string => `- hosts: all
  gather_facts: false
  vars:
    dir: "{{ base }}/{{ inventory_hostname }}"
  tasks:
    - file: {path: "{{ dir }}", state: directory}
${Array.from(
  { length: (TURN_TASKS - 1) / 3 },
  (_, i) => `    - file: {path: "{{ dir }}/${i}", state: directory}
    - copy: {dest: "{{ dir }}/${i}/text", content: "text ${i}\\n"}
    - lineinfile: {path: "{{ dir }}/${i}/lines", line: "line ${i}", create: true}
`,
).join('')}`

/** The least that makes a connection and a session. */
export const pingPlaybook = (): string => `- hosts: all
  gather_facts: false
  tasks:
    - ping:
`

/** The measured play and then a rest, in which memory can be looked at. */
export const restingPlaybook = (user: string, seconds: number): string => `${fleetPlaybook('off', user)}    - name: rest
      pause: {seconds: ${seconds}}
`
