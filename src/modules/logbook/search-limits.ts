import { Injectable } from '@nestjs/common';

/** How much a search reads in one way before it tries another. */
@Injectable()
export class SearchLimits {
  /** How many of the newest matches are ranked: more would take long, and nobody reads them. */
  readonly ranked: number = 1000;
  /** How long they are looked for before those that were found are ranked. */
  readonly rankingTimeLimitMs: number = 1000;
  /** Entries that the first walk looks at: by default a page of a word that every twentieth entry holds. */
  readonly firstWalk = { perItem: 20, least: 1000, most: 4000 };
  /** Entries of a second walk at most, made when the first one promises that they hold a page. */
  readonly secondWalk: number = 25_000;
  /** How many matches one look into the index may bring, of which the filters take what they want. */
  readonly lookUp: number = 5000;
  /** How often periods are looked at. */
  readonly looks: number = 3;
  /** How long one of these looks may take: what takes longer than that is sooner met along the list. */
  readonly lookUpTimeLimitMs: number = 150;
  /** What is tried at last, when neither has brought a page. */
  readonly lastWalk: number = 50_000;
  readonly lastLookUp: number = 20_000;
  /** How long each of them may take: then another way is tried, or the page stays short. */
  readonly timeLimitMs: number = 500;
}
