const STREAM = /\/DCTDecode\b[\s\S]{0,2000}?\bstream\r?\n/g;
const JPEG_BEGIN = Buffer.from([0xff, 0xd8, 0xff]);

/**
 * The photographs in a PDF, as scanners put them there: whole JPEG files, a page each. Pictures packed in other ways, and those of an
 * encrypted document, are passed over. At most `most`.
 */
export function picturesOfPdf(pdf: Buffer, most: number): Buffer[] {
  const found: Buffer[] = [];
  // One character a byte: places in the text are places in the file.
  const text = pdf.toString('latin1');
  for (const { index, 0: head } of text.matchAll(STREAM)) {
    if (found.length === most) break;
    const begin = index + head.length;
    const end = text.indexOf('endstream', begin);
    const picture = pdf.subarray(begin, end === -1 ? pdf.length : end);
    if (picture.subarray(0, 3).equals(JPEG_BEGIN)) found.push(picture);
  }
  return found;
}
