/** Does something for each of several items; resolves to the result of each, in their order. */
type DoAll<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

/** As many items wait for no group that is under way. */
const enough = 500;

interface Call<Item, Result> {
  readonly items: readonly Item[];
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Does for few large groups what is asked for many small ones: what comes while a group is under way makes up the next one. */
export function inGroups<Item, Result>(doAll: DoAll<Item, Result>): DoAll<Item, Result> {
  let waiting: Call<Item, Result>[] = [];
  let underWay = 0;

  const run = async (calls: readonly Call<Item, Result>[]) => {
    underWay++;
    try {
      const results = await doAll(calls.flatMap(({ items }) => items));
      let start = 0;
      for (const { items, resolve } of calls) {
        resolve(results.slice(start, start + items.length));
        start += items.length;
      }
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
    underWay--;
    if (underWay === 0) start();
  };
  const start = () => {
    const calls = waiting;
    waiting = [];
    if (calls.length > 0) void run(calls);
  };
  return (items) =>
    new Promise((resolve, reject) => {
      waiting.push({ items, resolve, reject });
      const count = waiting.reduce((sum, call) => sum + call.items.length, 0);
      if (underWay === 0 || count >= enough) start();
    });
}
