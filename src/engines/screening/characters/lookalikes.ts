// Letters that look like Latin ones, from the shapes in common fonts. Both cases of a letter go to the same Latin letter, also where only
// one of them looks like it, so that case keeps folding within a script; the Greek nu alone differs (capital N, small v), and keywords in
// Greek or Cyrillic are therefore looked for in both cases.
const PAIRS: readonly string[] = [
  // Cyrillic
  'аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs ԁd ԛq ԝw һh ӏl ґr ғf ԍg зz ьb',
  'АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԀD ԚQ ԜW ҺH ӀL ҐR ҒF ԌG ЗZ ЬB',
  // Greek
  'αa βb εe ζz ηh ιi κk μm νv οo ρp τt υu χx ωw γy',
  'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥU ΧX ΩW ΓY',
  // Armenian, Cherokee, Lisu
  'օo սu ոn հh ցg ԱU ՍU ՕO ՏS ԼL',
  'ᎪA ᏴB ᏟC ᎠD ᎬE ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏚS ᎢT ᏙV ᎳW ᏃZ',
  'ꓐB ꓑP ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU',
  // Latin letters with strokes, small capitals and other shapes that Unicode does not decompose
  'ıi ɑa ɡg øo đd łl ħh ŧt ƀb ɨi ɩi ɪi ʟl ƒf ǝe əe ɛe ɔc ʋv ɯw ȷj ðd',
  'ØO ĐD ŁL ĦH ŦT ɃB ƗI ƑF',
  'ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ᴊj ᴋk ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz',
];

/** Code point of the look-alike to code point of the small Latin letter. Capitals that are not in the table go by their small letter. */
export const LOOKALIKES: ReadonlyMap<number, number> = (() => {
  const table = new Map<number, number>();
  const pairs = PAIRS.flatMap((line) => line.split(' ')).map((pair) => [...pair]);
  for (const [from, to] of pairs) table.set(from!.codePointAt(0)!, to!.toLowerCase().codePointAt(0)!);
  for (let point = 0x80; point < 0x1_0000; point++) {
    const letter = table.get(String.fromCodePoint(point).toLowerCase().codePointAt(0)!);
    if (letter !== undefined && !table.has(point)) table.set(point, letter);
  }
  return table;
})();
