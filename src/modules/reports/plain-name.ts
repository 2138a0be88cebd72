const notInXml = /[^\u0020-\uD7FF\u{10000}-\u{10FFFF}\uE000-\uFFFD]/gu;
const [startOfIsolate, endOfIsolate] = ['\u2068', '\u2069'];
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Names come from users: no character of them may break a file (XML 1.0, 2.2) or the line, or turn the text around it. */
export function plainName(name: string): string {
  return name.replaceAll(/\p{Bidi_Control}/gu, '').replaceAll(notInXml, '\uFFFD');
}

/** A name, or what was made of it, as part of a text: one that is read from the right leaves the order of the rest as it is. */
export function isolated(name: string): string {
  return rightToLeft.test(name) ? startOfIsolate + name + endOfIsolate : name;
}
