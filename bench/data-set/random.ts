/** Numbers that look random and are the same every time (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 on, less than `below`. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** As `below`, the first numbers more often: the more, the higher `skew` is above 1. */
  skewed(below: number, skew: number): number {
    return Math.floor(this.next() ** skew * below);
  }

  pickSkewed<Item>(items: readonly Item[], skew: number): Item {
    return items[this.skewed(items.length, skew)] as Item;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** The first item most often, the second half as often, the third a third as often … (Zipf's law). */
  zipf<Item>(items: readonly Item[]): Item {
    const rank = Math.floor((items.length + 1) ** this.next());
    return items[rank - 1] as Item;
  }

  /** A version 7 UUID of that moment. */
  uuid(milliseconds: number): string {
    const time = milliseconds.toString(16).padStart(12, '0');
    const hex = (digits: number) =>
      this.below(16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${(8 + this.below(4)).toString(16)}${hex(3)}-${hex(6)}${hex(6)}`;
  }
}
