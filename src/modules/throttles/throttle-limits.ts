const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How often something may be tried. All times in seconds. */
export interface Limit {
  /** Attempts that need not wait. */
  free: number;
  /** The wait after them; each further attempt doubles it. */
  firstWait: number;
  longestWait: number;
  /** So long after which one attempt is forgotten. */
  forgetAfter: number;
}

/** An attempt counts in three limits, and is made when all of them let it. */
export interface Limits {
  /** One account from one address: strict, for it slows down nobody but whoever tries. */
  accountAndAddress: Limit;
  /** One account from anywhere: wide and with a short wait, since its owner is among those who wait. */
  account: Limit;
  /** One address (IPv6: a network of 64 bits), whatever the account: wide, for a plant may share one. */
  address: Limit;
  /** So long an address at which an account has signed in is past the two wide limits for this account. */
  knownFor?: number;
}

const passwords: Limits = {
  accountAndAddress: { free: 10, firstWait: 30, longestWait: 15 * minute, forgetAfter: hour },
  account: { free: 100, firstWait: 1, longestWait: 30, forgetAfter: minute },
  address: { free: 100, firstWait: 1, longestWait: minute, forgetAfter: 10 },
  knownFor: 30 * day,
};

const messages: Limits = {
  accountAndAddress: { free: 3, firstWait: minute, longestWait: hour, forgetAfter: hour },
  account: { free: 10, firstWait: minute, longestWait: 15 * minute, forgetAfter: 30 * minute },
  address: { free: 60, firstWait: 1, longestWait: 5 * minute, forgetAfter: minute },
};

const tokens: Limits = {
  accountAndAddress: { free: 10, firstWait: 30, longestWait: 15 * minute, forgetAfter: 10 * minute },
  account: { free: 30, firstWait: 1, longestWait: 30, forgetAfter: minute },
  address: { free: 60, firstWait: 1, longestWait: minute, forgetAfter: 10 },
};

/** What is throttled, and how much: all the numbers there are (OWASP ASVS 5.0.0, 6.3.1; NIST SP 800-63B, 3.2.2). */
export const throttleLimits = {
  'sign-in': passwords,
  'current password': passwords,
  'reset request': messages,
  'reset token': tokens,
} as const;

export type Throttled = keyof typeof throttleLimits;
