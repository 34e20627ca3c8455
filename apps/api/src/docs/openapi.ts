import { errorKinds, problem } from '@hindsight/domain';
import * as z from 'zod';
import { operations, type Operation } from './operations.ts';

type Json = Record<string, unknown>;

/** Zod emits JSON Schema 2020-12, which is the schema language of OpenAPI 3.1. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

/** The OpenAPI 3.1 document of the API, made from the schemas that check requests and type answers. */
export function buildOpenApi(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hindsight',
      version: '1',
      description: `Errors are RFC 9457 problems with a stable code: ${Object.keys(errorKinds).join(', ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: { schemas: { Problem: jsonSchema(problem, 'output') } },
  };
}

function describe(operation: Operation): Json {
  const { body, answer } = operation;
  const type = answer.type ?? 'application/json';
  const schema = answer.schema ? jsonSchema(answer.schema, 'output') : { type: 'string' };
  return {
    summary: operation.summary,
    operationId: `${operation.method}${operation.path.replace(/[^a-z0-9]+(.)?/gi, (_, next?: string) => (next ?? '').toUpperCase())}`,
    parameters: parametersOf(operation),
    ...(body ? { requestBody: { content: bodyContent(body) } } : {}),
    responses: {
      [answer.status]: { description: 'Good.', ...(answer.status === 204 ? {} : { content: { [type]: { schema } } }) },
      default: {
        description: operation.errors?.length ? `Codes: ${operation.errors.join(', ')}.` : 'A problem.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function bodyContent(body: NonNullable<Operation['body']>): Json {
  if ('schema' in body) return { 'application/json': { schema: jsonSchema(body.schema, 'input') } };
  return Object.fromEntries(body.types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
}

function parametersOf({ path, query, headers }: Operation): Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType, 'input'),
  }));
  const inHeader = Object.entries(headers ?? {}).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...inHeader];
}
