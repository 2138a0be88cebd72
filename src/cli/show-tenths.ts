/** Prints each step of a work when it begins, and each tenth of it. */
export function showTenths(): (what: string, percent?: number) => void {
  let [shown, tenths] = ['', 0];
  return (what, percent) => {
    if (what !== shown) {
      console.log(`${what} …`);
      [shown, tenths] = [what, 0];
    }
    const reached = Math.floor((percent ?? 0) / 10);
    if (reached > tenths) console.log(`${what}: ${reached * 10} %`);
    tenths = Math.max(reached, tenths);
  };
}
