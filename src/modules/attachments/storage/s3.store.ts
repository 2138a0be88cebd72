import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AppConfig } from '../../../config/config';
import { StartupError } from '../../../config/startup.error';
import type { ByteRange } from '../../../common/http/byte-range';
import { AttachmentStore, isObjectKey, type StoredContent, type StoredObject } from './attachment-store';
import { removeFile } from '../../../common/files';

/** Which bucket, and how to reach it. */
export interface S3Place {
  bucket: string;
  /** What the keys of all objects begin with. */
  prefix: string;
  region: string;
  /** URL; without it AWS. */
  endpoint?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Whom to trust, other than the usual authorities. */
  tls?: { rejectUnauthorized: boolean; ca?: Buffer };
}

/** Keeps files in S3-compatible storage. */
export class S3Store extends AttachmentStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {
    super();
  }

  static of(config: AppConfig): S3Store {
    return S3Store.at({
      bucket: config.get('S3_BUCKET') ?? '',
      prefix: config.get('S3_PREFIX'),
      region: config.get('S3_REGION'),
      endpoint: config.get('S3_ENDPOINT'),
      accessKeyId: config.get('S3_ACCESS_KEY_ID'),
      secretAccessKey: config.get('S3_SECRET_ACCESS_KEY'),
    });
  }

  static at({ bucket, prefix, region, endpoint, accessKeyId, secretAccessKey, tls }: S3Place): S3Store {
    const client = new S3Client({
      region,
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000, ...(tls && { httpsAgent: tls }) },
      // not every S3-compatible storage knows the newer checksums; the objects' names are checksums already
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return new S3Store(client, bucket, prefix);
  }

  async open(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
    } catch (error) {
      const { name, message } = error as Error;
      const reason = name === 'Error' ? message : name;
      throw new StartupError(
        `Attachments cannot be kept in the bucket ${this.bucket} (${reason}): check the variables that begin with S3_.`,
      );
    }
  }

  async put(file: string, key: string): Promise<void> {
    const { size } = await stat(file);
    const object = { ...this.objectOf(key), ContentLength: size, ContentType: 'application/octet-stream' };
    await this.client.send(new PutObjectCommand({ ...object, Body: createReadStream(file) }));
    await removeFile(file);
  }

  async read(key: string, range?: ByteRange): Promise<StoredContent | undefined> {
    const part = range && { Range: `bytes=${range.start}-${range.end}` };
    try {
      const { Body, ContentLength, ContentRange } = await this.client.send(
        new GetObjectCommand({ ...this.objectOf(key), ...part }),
      );
      const size = ContentRange ? Number(ContentRange.split('/')[1]) : (ContentLength ?? 0);
      return { size, content: Body as AsyncIterable<Buffer> };
    } catch (error) {
      if (['NoSuchKey', 'NotFound'].includes((error as Error).name)) return undefined;
      throw error;
    }
  }

  async size(key: string): Promise<number | undefined> {
    try {
      return (await this.client.send(new HeadObjectCommand(this.objectOf(key)))).ContentLength ?? 0;
    } catch (error) {
      if (['NoSuchKey', 'NotFound'].includes((error as Error).name)) return undefined;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.objectOf(key)));
  }

  async *list(): AsyncGenerator<StoredObject> {
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: this.prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', LastModified } of Contents) {
        const key = Key.slice(this.prefix.length);
        if (isObjectKey(key) && LastModified) yield { key, storedAt: LastModified };
      }
    }
  }

  private objectOf(key: string): { Bucket: string; Key: string } {
    if (!isObjectKey(key)) throw new Error(`'${key}' is not the name of a stored file.`);
    return { Bucket: this.bucket, Key: this.prefix + key };
  }
}
