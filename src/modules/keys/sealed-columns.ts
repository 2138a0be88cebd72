/** A column that holds values encrypted by FieldCipher. `keyColumn` is what binds each value to its row. */
export interface SealedColumn {
  table: string;
  /** The table that the values are bound to, when they have come from there. */
  boundTo?: string;
  keyColumn: string;
  column: string;
}

/**
 * Every column whose values a new encryption key has to re-wrap. What in it is not encrypted is left alone. The archive
 * comes behind the table that it is filled from: what moves meanwhile is met once more, never missed.
 */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'users', keyColumn: 'user_id', column: 'phone_number' },
  { table: 'settings', keyColumn: 'setting_key', column: 'setting_value' },
  { table: 'attachments', keyColumn: 'attach_id', column: 'wrapped_key' },
  { table: 'archive.attachments', boundTo: 'attachments', keyColumn: 'attach_id', column: 'wrapped_key' },
];

export function nameOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}
