/** The same texts in Chinese, which has no singular. */
export type Translated<T> = { [K in keyof T as K extends `${string}.one` ? never : K]: string };
