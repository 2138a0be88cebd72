import type { Scenario } from './scenarios';
import type { Request } from './load';

const compared = 5;
/** What the database makes up for each new row. */
const madeUp = /"(entryId|createdAt|updatedAt|version)":(?:"[^"]*"|\d+)/g;

/**
 * A floor that answers something else is no floor.
 * @throws Error unless both servers give the same bytes to the same requests
 */
export async function assertSameAnswers(scenarios: Scenario[], floorUrl: string, appUrl: string): Promise<void> {
  for (const { name, requests, answersDiffer } of scenarios) {
    if (answersDiffer) continue;
    for (const request of requests.slice(0, compared)) {
      const [floor, app] = [await answerTo(request, floorUrl), await answerTo(request, appUrl)];
      if (floor !== app) throw new Error(`Floor and application differ in '${name}':\n${floor}\n${app}`);
    }
  }
}

async function answerTo({ method, path, headers, body }: Request, url: string): Promise<string> {
  const answer = await fetch(url + path, { method, headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}${path} answered ${answer.status}: ${text}`);
  const comparable = method === 'GET' ? text : text.replaceAll(madeUp, '"$1":…');
  return [answer.status, answer.headers.get('content-type'), comparable].join('\n');
}
