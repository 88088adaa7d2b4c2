/** A text in the two languages of the product. Chinese comes first. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}
