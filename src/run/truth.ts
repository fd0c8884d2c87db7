/** Whether a keyword's value means yes: truth values, numbers, and the words YAML and Ansible take for them. */
export const truth = (value: unknown): boolean =>
  typeof value === 'string'
    ? ['y', 'yes', 'on', '1', 'true', 't'].includes(value.trim().toLowerCase())
    : value === true || (typeof value === 'number' && value !== 0)
