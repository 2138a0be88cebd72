import type { Locator } from 'playwright-core';
import documentFile from '../../docs/openapi.json';
import { Browser, chromiumPath } from '../setup/browser';
import { useLogbook } from '../setup/logbook';
import { onePixel } from '../setup/multipart';
import { type Operation, operationsOf } from '../setup/openapi';
import { ValidRequests } from '../setup/valid-request';

const documented = documentFile as { paths: Record<string, { post?: { operationId: string } }> };
const inBrowser = chromiumPath ? describe : describe.skip;
const reason = chromiumPath ? '' : ' (skipped: there is no Chromium; apt-get install chromium)';
const { post: upload } = documented.paths['/api/v1/logbook-entries/{entryId}/attachments'] ?? {};

/** What somebody does who sees the API for the first time, in a real browser. */
inBrowser(`Swagger UI in a browser${reason}`, () => {
  const logbook = useLogbook();
  let browser: Browser;
  let operations: Operation[];
  let entryId = '';

  beforeAll(async () => {
    const requests = await ValidRequests.prepare(logbook);
    await requests.setFirstPassword('admin');
    operations = operationsOf(logbook.app);
    await logbook.app.listen(0, '127.0.0.1');
    browser = await Browser.start();
    await browser.page.goto(`${await logbook.app.getUrl()}/docs`);
  }, 60_000);

  afterAll(() => browser.stop());

  afterEach(() => {
    expect(browser.complaints).toEqual([]);
  });

  /** Opens an operation and presses “Try it out”. */
  async function open(operationId: string): Promise<Locator> {
    const { tags } = operations.find((operation) => operation.operationId === operationId)!;
    const block = browser.page.locator(`[id="operations-${tags![0]!.replaceAll(' ', '_')}-${operationId}"]`);
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
    return block;
  }

  /** Presses “Execute” and waits until the answer is shown. */
  async function execute(block: Locator, name: string): Promise<{ status: string; body: Record<string, unknown> }> {
    await block.locator('button.execute').click();
    const answer = block.locator('.live-responses-table .response').first();
    await answer.waitFor();
    const status = await answer.locator('.response-col_status').innerText();
    const body = await answer.locator('.response-col_description pre').first().innerText();
    await answer.scrollIntoViewIfNeeded();
    await browser.photograph(name);
    await block.locator('.opblock-summary-control').click();
    return { status: status.trim().split(/\s/)[0]!, body: JSON.parse(body) as Record<string, unknown> };
  }

  it('should show every operation', async () => {
    await browser.page.locator('.opblock').first().waitFor();
    expect(await browser.page.locator('.opblock').count()).toBe(operations.length);
    expect(await browser.page.title()).toBe('PreventPlus API');
    await browser.photograph('overview');
  });

  it('should sign in with the example as it is, and take the token', async () => {
    const { status, body } = await execute(await open('login'), 'login');
    expect(status).toBe('200');
    await browser.page.locator('.auth-wrapper button.authorize').click();
    const dialog = browser.page.locator('.dialog-ux');
    await dialog.locator('input').fill(String(body.accessToken));
    await dialog.locator('button.authorize').click();
    await browser.photograph('authorized');
    expect(await dialog.innerText()).toContain('Authorized');
    await dialog.locator('button.btn-done').click();
  });

  it('should record an entry with the example as it is', async () => {
    const { status, body } = await execute(await open('createLogbookEntry'), 'create');
    expect([status, body.device]).toEqual(['201', 'Excavator B']);
    entryId = String(body.entryId);
  });

  it('should list the entry', async () => {
    const { status, body } = await execute(await open('listLogbookEntries'), 'list');
    expect(status).toBe('200');
    expect((body.items as { entryId: string }[]).map((item) => item.entryId)).toEqual([entryId]);
  });

  (upload ? it : it.skip)('should upload a picture to the entry, once there is an operation for it', async () => {
    const block = await open(upload!.operationId);
    await block.locator('tr[data-param-name="entryId"] input').fill(entryId);
    await block
      .locator('input[type="file"]')
      .setInputFiles({ name: 'seal.png', mimeType: 'image/png', buffer: onePixel });
    const { status, body } = await execute(block, 'upload');
    expect([status, body.entryId, body.fileName]).toEqual(['201', entryId, 'seal.png']);
  });
});
