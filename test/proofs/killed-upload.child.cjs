// The application in a process of its own that kills itself at one moment of an upload. Prints its URL.
const { createApp } = require('../../dist/src/app.setup');
const { AppConfig } = require('../../dist/src/config/config');
const { loadKeys } = require('../../dist/src/config/keys');
const { AttachmentUploadService } = require('../../dist/src/modules/attachments/attachment-upload.service');
const { AttachmentsRepository } = require('../../dist/src/modules/attachments/attachments.repository');
const { LocalStore } = require('../../dist/src/modules/attachments/storage/local.store');
const { SpoolFile } = require('../../dist/src/common/spool');

const { connection, environment, moment } = JSON.parse(process.argv[2]);
const die = () => process.kill(process.pid, 'SIGKILL');
const before = (owner, method) => {
  owner.prototype[method] = die;
};
const after = (owner, method) => {
  const original = owner.prototype[method];
  owner.prototype[method] = async function (...args) {
    await original.apply(this, args);
    die();
  };
};

const moments = {
  'in the middle of the content': () => after(SpoolFile, 'write'),
  'just before the store takes it': () => before(LocalStore, 'put'),
  'when the store has it': () => after(LocalStore, 'put'),
  'before the row is committed': () => after(AttachmentsRepository, 'insert'),
  'before the client is told': () => after(AttachmentUploadService, 'upload'),
};

moments[moment]();
const config = AppConfig.fromEnvironment(environment);
createApp({ config, keys: loadKeys(config), connection }).then(async (app) => {
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`${await app.getUrl()}\n`);
});
