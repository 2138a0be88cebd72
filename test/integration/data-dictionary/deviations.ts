/** Where the schema differs from the data dictionary, and why. docs/schema.md says the same to people. */
export const deviations: { because: string; differences: string[] }[] = [
  {
    because: 'an instant without a zone means something else on every server',
    differences: [
      ...['created_at', 'updated_at', 'last_login', 'token_expiry'].map((column) => `users.${column}`),
      ...['roles', 'logbook_entries', 'locations', 'categories', 'settings'].flatMap((table) => [
        `${table}.created_at`,
        `${table}.updated_at`,
      ]),
      'attachments.uploaded_at',
      'audit_log.created_at',
    ].map((column) => `${column}: TIMESTAMP is TIMESTAMPTZ`),
  },
  {
    because: 'a row without a value that has a default means nothing',
    differences: [
      ...['is_active', 'created_at', 'updated_at', 'failed_attempts'].map((column) => `users.${column}`),
      'roles.created_at',
      'roles.updated_at',
      ...['created_at', 'updated_at', 'is_deleted'].map((column) => `logbook_entries.${column}`),
      ...['uploaded_at', 'is_deleted'].map((column) => `attachments.${column}`),
      ...['created_at', 'updated_at', 'is_active'].flatMap((column) => [`locations.${column}`, `categories.${column}`]),
      ...['is_system', 'created_at', 'updated_at'].map((column) => `settings.${column}`),
      'audit_log.created_at',
    ].map((column) => `${column}: also NOT NULL`),
  },
  {
    because: 'ids are made by the server, in the order of time',
    differences: ['users.user_id', 'logbook_entries.entry_id', 'attachments.attach_id', 'audit_log.log_id'].map(
      (column) => `${column}: also DEFAULT app.uuidv7()`,
    ),
  },
  {
    because: 'ids are made by the server',
    differences: ['roles.role_id', 'locations.location_id', 'categories.category_id', 'settings.setting_id'].map(
      (column) => `${column}: also IDENTITY`,
    ),
  },
  {
    because: 'it holds the encrypted number; the plain one has at most 20 characters',
    differences: ['users.phone_number: VARCHAR(20) is VARCHAR(255)'],
  },
  {
    because: 'it is the ETag of a row',
    differences: ['users', 'roles', 'logbook_entries', 'attachments', 'locations', 'categories', 'settings'].map(
      (table) => `${table}.version: added`,
    ),
  },
  { because: 'the first sign-in changes a generated password', differences: ['users.must_change_password: added'] },
  {
    because: 'roles can be added; the three of the dictionary stay',
    differences: ['roles.access_level: added', 'roles.is_built_in: added'],
  },
  { because: 'secrets are encrypted and kept out of the audit log', differences: ['settings.is_secret: added'] },
  { because: 'search has its text ready', differences: ['logbook_entries.search_vector: added'] },
  {
    because: 'an entry that was brought back is not archived again at once',
    differences: ['logbook_entries.unarchived_at: added'],
  },
  { because: 'a status changes for a reason', differences: ['logbook_entries.status_reason: added'] },
  {
    because: 'row-level security need not look the entry up, and a restored entry gets back what its deletion took',
    differences: [
      'attachments.owner_id: added',
      'attachments.updated_at: added',
      'attachments.deleted_with_entry: added',
    ],
  },
  {
    because: 'a file is encrypted with a key of its own, and its content can be verified',
    differences: ['attachments.sha256: added', 'attachments.wrapped_key: added'],
  },
  {
    because: 'a conflict is told field by field, a request can be traced, and records have an order',
    differences: ['entity_version', 'request_id', 'seq', 'txid'].map((column) => `audit_log.${column}: added`),
  },
  {
    because: 'a session can be renewed and ended, and the schema knows its version',
    differences: ['sessions: added', 'refresh_tokens: added', 'idempotency_keys: added', 'schema_migrations: added'],
  },
  { because: 'guessing is slowed down by all processes together', differences: ['throttles: added'] },
  { because: 'files become entries', differences: ['imports: added', 'import_rows: added', 'import_parts: added'] },
  {
    because: 'processes that cannot reach the backup repository tell how the database is backed up',
    differences: ['backups: added', 'backup_state: added'],
  },
  { because: 'backups are restored to prove them', differences: ['heartbeats: added', 'backup_drills: added'] },
  { because: 'a wrong key is noticed before anything is encrypted with it', differences: ['known_keys: added'] },
  { because: 'unattended work is done once, and everybody sees it', differences: ['jobs: added', 'job_runs: added'] },
];

export const addedForeignKeys = [
  'attachments.owner_id → users.user_id',
  'sessions.user_id → users.user_id',
  'refresh_tokens.session_id → sessions.session_id',
  'idempotency_keys.user_id → users.user_id',
  'archive.logbook_entries.user_id → users.user_id',
  'archive.logbook_entries.location_id → locations.location_id',
  'archive.logbook_entries.category_id → categories.category_id',
  'archive.logbook_entries.completed_by → users.user_id',
  'archive.attachments.owner_id → users.user_id',
  'archive.attachments.uploaded_by → users.user_id',
  'imports.user_id → users.user_id',
  'imports.requested_by → users.user_id',
  'import_rows.import_id → imports.import_id',
  'import_parts.import_id → imports.import_id',
  'job_runs.requested_by → users.user_id',
];
