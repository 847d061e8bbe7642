// node:stream/web: the streams of the web.

const readable = require('internal/web_readable');
const shared = require('internal/web_shared');
const transform = require('internal/web_transform');
const writable = require('internal/web_writable');

module.exports = {
  ByteLengthQueuingStrategy: shared.ByteLengthQueuingStrategy,
  CompressionStream: transform.CompressionStream,
  CountQueuingStrategy: shared.CountQueuingStrategy,
  DecompressionStream: transform.DecompressionStream,
  ReadableByteStreamController: readable.ReadableByteStreamController,
  ReadableStream: readable.ReadableStream,
  ReadableStreamBYOBReader: readable.ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest: readable.ReadableStreamBYOBRequest,
  ReadableStreamDefaultController: readable.ReadableStreamDefaultController,
  ReadableStreamDefaultReader: readable.ReadableStreamDefaultReader,
  TextDecoderStream: transform.TextDecoderStream,
  TextEncoderStream: transform.TextEncoderStream,
  TransformStream: transform.TransformStream,
  TransformStreamDefaultController: transform.TransformStreamDefaultController,
  WritableStream: writable.WritableStream,
  WritableStreamDefaultController: writable.WritableStreamDefaultController,
  WritableStreamDefaultWriter: writable.WritableStreamDefaultWriter,
};
