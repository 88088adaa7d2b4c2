export { imageSize } from './image-size.ts';
export { picturesOfPdf } from './pdf-pictures.ts';
export { BarcodeError, createQrReader, type QrReader } from './qr-reader.ts';
