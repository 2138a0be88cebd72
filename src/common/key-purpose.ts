/** What a key is for: stored values, access tokens, passwords, or the checkpoints that seal the audit log. */
export const keyPurposes = ['encryption', 'jwt', 'pepper', 'seal'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];
