import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Route {
  method: string;
  path: string;
}

const indentation = 4;

/** Every route that the HTTP server knows, documented or not, read from the tree that it prints. */
export function routesOf(app: NestFastifyApplication): Route[] {
  const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^(.*?[├└]── )(.+?)(?: \(([A-Z, ]+)\))?$/u.exec(line) ?? [];
    const depth = indent.length / indentation;
    if (depth === 0) return [];
    const path = (parents[depth - 1] ?? '') + part;
    parents[depth] = path;
    return methods === '' ? [] : methods.split(', ').map((method) => ({ method, path }));
  });
}
