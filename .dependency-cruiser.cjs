// The layers, as rules that fail the build. The suffix of a file says which layer it is.
// A request passes controller → service → repository → entity; jobs, imports and commands enter at the service.

const kind = (...names) => `\\.(${names.join('|')})\\.ts$`;
const inModule = (suffix = '') => `^src/modules/([^/]+)/.*${suffix}`;
const own = '^src/modules/$1/'; // $1 is the module of the file that imports
const ownExcept = (...names) => `${own}(?!.*${kind(...names)})`;
const spec = kind('spec');

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'Files that need each other can only be read, tested and changed as one.',
      { pathNot: '/node_modules/' },
      { circular: true },
    ),
    rule(
      'no-dead-files',
      'What no entry point reaches never runs, yet everyone reads it. Worker threads are loaded by path.',
      { path: ['^src/(main\\.ts$|cli/)', kind('worker')] },
      { path: '^src/', pathNot: ['^src/(main\\.ts$|cli/)', spec, kind('worker', 'd')], reachable: false },
    ),

    rule(
      'controllers-call-their-service',
      'A controller says what a client may do and hands it on. Rules or SQL in it would be missed by jobs and imports.',
      { path: inModule(kind('controller')) },
      { path: '^src/', pathNot: ['^src/(common|config)/', own + '.*' + kind('service', 'dto', 'schema')] },
    ),
    rule(
      'controllers-take-only-types-from-config',
      'A controller that decides by a setting holds a rule: that belongs to the service.',
      { path: inModule(kind('controller')) },
      { path: '^src/config/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'jobs-call-their-service',
      'A job says what it is and when it runs. Rules in it would be missed by commands, and by whoever asks for it by hand.',
      { path: inModule(kind('job')) },
      { path: '^src/', pathNot: ['^src/common/', own + '.*' + kind('service', 'errors')] },
    ),
    rule(
      'services-know-no-route',
      'Jobs, imports and commands call services too, where there is neither a request nor a route.',
      { path: inModule(kind('service')) },
      { path: kind('controller', 'module') },
    ),
    rule(
      'modules-meet-at-services',
      "Another module's repository and entities are its own: only its service keeps their rules and their audit.",
      { path: inModule(), pathNot: [spec, kind('repository', 'entity', 'dto', 'schema')] },
      { path: '^src/modules/', pathNot: [own, kind('service', 'module')] },
    ),
    rule(
      'sql-lives-in-repositories',
      'Whoever looks for a query looks in one kind of file, and every query runs in a unit of work.',
      { path: inModule(kind('controller', 'service', 'job')) },
      { path: '^node_modules/(typeorm|@nestjs/typeorm|pg|pg-[^/]+)/' },
    ),
    rule(
      'repositories-stay-below',
      'A repository turns an intention into SQL. Who decides stands above and calls it.',
      { path: inModule(kind('repository')) },
      {
        path: '^src/',
        pathNot: ['^src/(common|database)/', kind('entity'), ownExcept('controller', 'service', 'module')],
      },
    ),
    rule(
      'entities-describe-tables',
      'Everything above imports entities; what they import, everything imports.',
      { path: inModule(kind('entity')) },
      {
        path: '^src/',
        pathNot: [
          '^src/(common|database)/',
          kind('entity'),
          ownExcept('controller', 'service', 'repository', 'module', 'dto', 'schema'),
        ],
      },
    ),
    rule(
      'dtos-describe-messages',
      'They say what travels over the wire, and tests and commands read them without starting anything.',
      { path: inModule(kind('dto', 'schema')) },
      {
        path: '^src/',
        pathNot: [
          '^src/common/',
          kind('dto', 'schema'),
          ownExcept('controller', 'service', 'repository', 'module', 'entity'),
        ],
      },
    ),

    rule(
      'common-knows-no-module',
      'Every module builds on common; a way back would tie them all together.',
      { path: '^src/common/', pathNot: spec },
      { path: '^src/modules/' },
    ),
    rule(
      'database-knows-no-module',
      'How the database is reached does not depend on what is stored in it. entities.ts is the one list of tables.',
      { path: '^src/database/', pathNot: [spec, '^src/database/entities\\.ts$'] },
      { path: '^src/modules/' },
    ),
    rule(
      'entities-list-names-only-entities',
      'See database-knows-no-module.',
      { path: '^src/database/entities\\.ts$' },
      { path: '^src/modules/', pathNot: kind('entity') },
    ),
    rule(
      'config-stands-alone',
      'Settings are read before anything else exists.',
      { path: '^src/config/', pathNot: spec },
      { path: '^src/', pathNot: '^src/(config|common)/' },
    ),
    rule(
      'entry-points-come-last',
      'Entry points put the parts together; a part that imports one starts the whole application.',
      { path: '^src/(common|config|database|modules)/', pathNot: spec },
      { path: '^src/([^/]+$|cli/)' },
    ),
    rule(
      'commands-enter-at-the-service',
      'A controller called without its guard checks nobody.',
      { path: '^src/cli/' },
      { path: kind('controller') },
    ),

    rule(
      'migrations-stand-alone',
      'A migration must do tomorrow what it did on the day it was written, whatever the code became since.',
      { path: '^migrations/' },
      { pathNot: ['^migrations/', '^node_modules/typeorm/'] },
    ),
    rule(
      'production-needs-no-tests',
      'Tests and benchmarks are not installed where the application runs.',
      { path: '^src/', pathNot: spec },
      { path: '^(test|bench)/' },
    ),
    rule(
      'production-needs-no-development-packages',
      'They are missing after `npm ci --omit=dev`; an undeclared package is there only by luck.',
      { path: '^(src|migrations)/', pathNot: spec },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
  ],

  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
