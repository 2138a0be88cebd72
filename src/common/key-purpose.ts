/** What a key is for: stored values, access tokens, or passwords. */
export const keyPurposes = ['encryption', 'jwt', 'pepper'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];
