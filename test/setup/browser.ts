import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where Debian and its kin put Chromium; undefined where there is none. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** A directory to put pictures of each step into, when somebody wants to look. */
const pictures = process.env.BROWSER_SCREENSHOTS;

const switches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser that notes whatever goes wrong on its page. */
export class Browser {
  /** Errors on the console, of scripts, and requests that failed or were refused. */
  readonly complaints: string[] = [];
  private picture = 0;

  private constructor(
    private readonly context: BrowserContext,
    private readonly directory: string,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`script: ${error.message}`));
    page.on('requestfailed', (request) => this.complaints.push(`request: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) this.complaints.push(`${response.status()}: ${response.url()}`);
    });
  }

  static async start(): Promise<Browser> {
    const directory = await mkdtemp(join(tmpdir(), 'pp-browser-'));
    const context = await chromium.launchPersistentContext(directory, {
      ...(chromiumPath && { executablePath: chromiumPath }),
      args: switches,
      viewport: { width: 1300, height: 1000 },
    });
    return new Browser(context, directory, context.pages()[0] ?? (await context.newPage()));
  }

  async photograph(name: string): Promise<void> {
    const number = String(++this.picture).padStart(2, '0');
    if (pictures) await this.page.screenshot({ path: join(pictures, `${number}-${name}.png`) });
  }

  async stop(): Promise<void> {
    await this.context.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
