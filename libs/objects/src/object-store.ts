import type { Readable } from 'node:stream';
import type { Bytes, WallMs } from '@hindsight/domain';

/** What is known of an object without reading it. */
export type ObjectHead = {
  bytes: Bytes;
  /** Changes whenever the bytes change. Without quotes. */
  etag: string;
  contentType: string;
  modifiedAt: WallMs;
};

/** One entry of a listing. */
export type ObjectEntry = { key: string; bytes: Bytes; modifiedAt: WallMs };

/** First and last byte wanted, both inclusive and counted from 0, as in an HTTP Range. */
export type ByteRange = { start: number; end: number };

/** Takes what an operator should know although it goes on. */
export type Warn = (message: string) => void;

/** How a browser should take an object that it fetches by its direct URL; only signed URLs can carry this. */
export type UrlOptions = { contentType?: string; filename?: string };

/**
 * Where clips and pictures are stored. A `put` is atomic: readers find the whole object or none. Every method
 * throws `storage_error` with its cause when the store cannot be reached, and `invalid_request` for a key that
 * is not lower-case letters, digits, `.`, `_`, `-` in segments parted by `/`.
 */
export type ObjectStore = {
  kind: 'folder' | 'minio';
  /** Stores an object durably, in place of an older one under the same key. */
  put(key: string, body: Buffer, options: { contentType: string }): Promise<void>;
  /**
   * Reads an object or a part of it; a range that reaches beyond the end is cut there. Throws `not_found`
   * before a stream is handed out, and `invalid_request` for a range that begins behind the last byte.
   */
  get(key: string, range?: ByteRange): Promise<Readable>;
  head(key: string): Promise<ObjectHead | null>;
  /** Deletes an object. One that does not exist is no error. */
  delete(key: string): Promise<void>;
  /** Every object whose key starts with `prefix`, in the order of their keys. */
  list(prefix: string): AsyncIterable<ObjectEntry>;
  /** Throws when objects cannot be stored now. Changes nothing. */
  ready(): Promise<void>;
  /**
   * Makes what the store needs (folder, or bucket and policy). May be called by every service at every start. `warn` is
   * told of what could not be made sure.
   */
  prepare(warn?: Warn): Promise<void>;
  /** An absolute URL that answers a plain GET from outside, or null where objects are served by the API. */
  url(key: string, options?: UrlOptions): Promise<string | null>;
};
