/** What a role may do, lowest first. A custom role has one of these levels; PostgreSQL has one role for each. */
export const accessLevels = ['Technician', 'TechnicianReader', 'Manager', 'Admin'] as const;

export type AccessLevel = (typeof accessLevels)[number];

/** Managers and administrators see and change what is everybody's. */
export function isLeader(level: AccessLevel): boolean {
  return level === 'Manager' || level === 'Admin';
}
