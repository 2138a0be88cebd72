const { readFileSync } = require('node:fs');
const Sequencer = require('@jest/test-sequencer').default;

const startsProcesses = ({ path }) => readFileSync(path, 'utf8').includes('useServices()');

/**
 * Begins with the files that start processes, since they take longest and leave a core idle at the end. Jest orders the
 * others: by how long they took, or by size in a fresh clone.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(startsProcesses), ...sorted.filter((test) => !startsProcesses(test))];
  }
};
