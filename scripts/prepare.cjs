// Builds after `npm ci`, so that `npm start` starts at once. Without development dependencies there is no compiler:
// then whoever installs brings a built `dist` along (the container image does).
const { existsSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

const cli = join(__dirname, '..', 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
if (existsSync(cli)) execFileSync(process.execPath, [cli, 'build'], { stdio: 'inherit', cwd: join(__dirname, '..') });
