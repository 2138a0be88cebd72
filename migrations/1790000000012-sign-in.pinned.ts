/** What every function says that acts with the rights of its owner. */
export const pinned = 'SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp';
