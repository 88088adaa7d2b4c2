export { imageSize } from './image-size.ts';
export { BarcodeError, createQrReader, type QrReader } from './qr-reader.ts';
