/** The account that commands and jobs act for. It stands for nobody: see docs/schema.md. */
export const systemUser = '00000000-0000-8000-8000-000000000001';

/** The account that stands in for names that do not exist. */
export const unknownUser = '00000000-0000-8000-8000-000000000002';
