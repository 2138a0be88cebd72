/** How much a search reads in one way before it tries another. */
export interface SearchLimits {
  /** How many of the newest matches are ranked: more would take long, and nobody reads them. */
  ranked: number;
  /** Entries that the first walk looks at: by default a page of a word that every twentieth entry holds. */
  firstWalk: { perItem: number; least: number; most: number };
  /** Entries of a second walk at most, made when the first one promises that they hold a page. */
  secondWalk: number;
  /** How many matches one look into the index may bring, of which the filters take what they want. */
  lookUp: number;
  /** How often periods are looked at. */
  looks: number;
  /** How long one of these looks may take: what takes longer than that is sooner met along the list. */
  lookUpTimeLimitMs: number;
  /** What is tried at last, when neither has brought a page. */
  lastWalk: number;
  lastLookUp: number;
  /** How long each of them may take: then another way is tried, or the page stays short. */
  timeLimitMs: number;
}

export const usualLimits: SearchLimits = {
  ranked: 1000,
  firstWalk: { perItem: 20, least: 1000, most: 4000 },
  secondWalk: 25_000,
  lookUp: 5000,
  looks: 3,
  lookUpTimeLimitMs: 150,
  lastWalk: 50_000,
  lastLookUp: 20_000,
  timeLimitMs: 500,
};
