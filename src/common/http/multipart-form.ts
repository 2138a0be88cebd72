import type { Multipart, MultipartFile } from '@fastify/multipart';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { errorCodes, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError, InvalidInput, Unsupported } from '../domain.error';
import { validationPipe } from '../validation/validation.pipe';

/** A route that takes a form with a file instead of JSON. */
declare module 'fastify' {
  interface FastifyContextConfig {
    takesForm?: true;
  }
}

const limits = { files: 1, fields: 10, parts: 11, fieldNameSize: 100, fieldSize: 131_072, headerPairs: 20 };

/** The file of a form while it arrives. */
export interface ArrivingFile {
  /** As the client wrote it, without directories. */
  name: string | undefined;
  content: AsyncIterable<Buffer>;
}

/** Refuses a form on every route that does not take one, as the parsers do with all that is not JSON. */
export function refuseForm(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const isForm = /^\s*multipart\/form-data/i.test(request.headers['content-type'] ?? '');
  const isRefused = isForm && !request.is404 && !request.routeOptions.config.takesForm;
  done(isRefused ? new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE() : undefined);
}

/** The route takes `multipart/form-data`: one file in the field `file`, and the fields of the schema. */
export function TakesForm(fields: z.ZodObject): MethodDecorator {
  return applyDecorators(
    RouteConfig({ takesForm: true }),
    ApiConsumes('multipart/form-data'),
    ApiBody({
      required: true,
      schema: {
        type: 'object',
        properties: { file: { type: 'string', format: 'binary' }, ...documented(fields) },
        required: ['file'],
      },
    }),
  );
}

/** The fields for OpenAPI 3.0, where a field has one example. */
function documented(fields: z.ZodObject): Record<string, object> {
  const { properties = {} } = z.toJSONSchema(fields, { target: 'openapi-3.0', io: 'input' }) as FormSchema;
  const described = Object.entries(properties);
  return Object.fromEntries(
    described.map(([name, { examples, ...field }]) => [name, { ...field, example: examples?.[0] }]),
  );
}

interface FormSchema {
  properties?: Record<string, { examples?: unknown[] }>;
}

/** The parameter of a handler that reads the form. */
export const Form = createParamDecorator(
  (_: unknown, context: ExecutionContext) => new MultipartForm(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** A form on its way in. Nothing of it has been read before somebody calls {@link read}. */
export class MultipartForm {
  constructor(private readonly request: FastifyRequest) {}

  /** How long the whole form is, as the client says; 0 when it does not say. */
  get declaredBytes(): number {
    return Number(this.request.headers['content-length'] ?? 0);
  }

  /**
   * Reads the form to its end. The file is handed on while it arrives, whether its field comes first or last; an empty
   * field counts as absent.
   * @throws Unsupported when the body is not a form; InvalidInput when it is broken, has no file or more than one, or a
   * field is not valid
   */
  async read<Schema extends z.ZodObject, File>(
    schema: Schema,
    receive: (file: ArrivingFile) => Promise<File>,
  ): Promise<{ file: File; fields: z.output<Schema> }> {
    if (!this.request.isMultipart()) throw notAForm();
    const fields: Record<string, unknown> = {};
    const files: File[] = [];
    for await (const part of this.parts()) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file') throw unexpected(part.fieldname);
        files.push(await receive({ name: part.filename, content: contentOf(part) }));
      } else if (part.value !== '') {
        if (part.fieldname in fields || part.valueTruncated) throw unexpected(part.fieldname);
        fields[part.fieldname] = part.value;
      }
    }
    const [file] = files;
    if (file === undefined) throw noFile();
    return { file, fields: await validationPipe.transform(fields as z.output<Schema>, { type: 'body', schema }) };
  }

  private async *parts(): AsyncGenerator<Multipart> {
    const parts = this.request.parts({ limits: { ...limits, fileSize: Infinity } });
    try {
      for (;;) {
        const next = await parts.next();
        if (next.done) return;
        yield next.value;
      }
    } catch (error) {
      throw error instanceof DomainError ? error : brokenForm(error);
    }
  }
}

async function* contentOf({ file }: MultipartFile): AsyncGenerator<Buffer> {
  const pieces = (file as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (let next = await nextOf(pieces); !next.done; next = await nextOf(pieces)) yield next.value;
  } finally {
    // whoever stops reading early lets go of the rest
    file.destroy();
  }
}

async function nextOf(pieces: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
  try {
    return await pieces.next();
  } catch (error) {
    throw brokenForm(error);
  }
}

const notAForm = () => new Unsupported('UNSUPPORTED_MEDIA_TYPE', 'Send the file as multipart/form-data, field `file`.');

const noFile = () =>
  new InvalidInput('FILE_REQUIRED', 'The form holds no file: send one in the field `file`, with a file name.', {
    errors: [{ path: '/file', message: 'is required', code: 'FILE_REQUIRED' }],
  });

/** @param field a part may have no name */
const unexpected = (field = '') =>
  new InvalidInput('UNEXPECTED_FIELD', 'The form holds a field that is unknown, too long or there twice.', {
    errors: [
      { path: `/${field.slice(0, 100)}`, message: 'is unknown, too long or there twice', code: 'UNEXPECTED_FIELD' },
    ],
  });

const brokenForm = (cause: unknown) =>
  new InvalidInput('BROKEN_FORM', 'The form is broken, too large or ends too early: send it again.', { cause });
