/** How often the API and PostgreSQL are killed under load; a long run takes more than the two of the suite. */
export const crashes = Number(process.env.CRASHES ?? 2);
