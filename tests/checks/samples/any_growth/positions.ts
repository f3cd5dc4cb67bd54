// Every place where TypeScript takes a type. The word any in this comment is none.
import type { Shape } from "./shape";

const text = "any: any", template = `as any ${(text as any).size}`, pattern = /: any/;
const any = 1;
const doubled = any + any;
type Any = { any: string; readonly other?: any; [key: string]: any };
type Keys = keyof any;
type Pick1<T extends keyof any = any> = { [K in T]: any };
type Conditional<T> = T extends any ? any : T extends Array<infer U extends any> ? U : never;
type Tuple = [any, ...any[], label: any, optional?: any];
type Labelled = [any: string, ...any: number[]];
type Union = any | string & any | (any) | (any)[];
type Callback = (any: string, ...rest: any[]) => any;
type Maker = abstract new (value: any) => any;
type Template = `${any}-x`;
type Getter = { get value(): any; set value(next: any); method?(any?: any): any; <T = any>(x: T): any; new (x: any): any };
type Indexed = Shape["any"] | any["length"];
type Nested = Promise<Map<string, Array<Record<string, any>>>>;
type Arrays = Array<any> | ReadonlyArray<any> | readonly any[] | Array< any > | globalThis.Array<any>;
type Import = import("./shape").Generic<any>;
type Query = typeof any;
type Mapped = { -readonly [K in keyof any as `x${K & string}`]-?: any };
type Unique = { readonly tag: unique symbol };

declare const ambient: any;
declare function declared(this: any, value: any): asserts value is any;
declare module "untyped" {
  const value: any;
  export default value;
}
declare global {
  interface Window { any: any }
}
declare namespace Space { let inner: any; }

abstract class Holder<T = any> extends Parent<any> implements Face<any>, Other {
  any: any;
  static #secret: any = 1;
  declare field: any;
  private readonly list?: any[] = [];
  accessor thing: any;
  abstract later(value: any): any;
  constructor(public given: any, readonly rest?: any) { super(); }
  guard(value: any): value is any { return true; }
  get size(): any { return this.any; }
  set size(value: any) { this.any = value; }
  overload(value: any): void;
  overload(value: string): void;
  overload(value: unknown): void { void value; }
  [any](): any {}
}
interface Face<T extends any = any> extends Root<any> { (call: any): any; any(): void }
enum Kind { any = 1 }

function plain(value: any = 1, { any: renamed }: any, [first]: any[] = [], ...others: any): any {}
async function* generate<T extends any>(): AsyncGenerator<any, any, any> {}
const arrow = (value: any): any => value;
const arrowed = async <T = any,>(value: T): Promise<any> => value;
const cast = <any>text, double = text as unknown as any, checked = text satisfies any;
const chained = (text as any)?.any!.any as any[];
const older = <any[]>text;
const parenthesised = text as (any);
const literal = { any, method(value: any): any { return value as const; }, "any": 1 };
const made = new Map<string, any>(), filled = new Array<any>(3), called = parse<any>(text);
const tagged = html<any>`<b>${text as any}</b>`;
const instance = parse<any>;
const optional = box?.open<any>();
let definite!: any;
for (const item of text as any) { console.log(item as any); }
try { plain(1, 2); } catch (error: any) { throw error; }
try { plain(1, 2); } catch (error: unknown) { throw error; }
label: any: for (;;) break any;
export default (text as any);
export const later = { value: undefined as any, nested: { list: [] as any[] } } satisfies Record<string, any>;
const styled = css.div<any>`a: ${(p: any) => p.x}`, wide = css(tagged)<Record<string, any>>`b`;
const union = css<any | string>`c`, arrays = css<Array<any>>`d`, plainTag = css<{ any: any }>`e`;
const smaller = 1 < any, between = 1 < any && any > 2, broken = smaller ? any : any;
type LabelTuple = [any?: string];
type OptionalAny = [any?];
type Chosen<T> = T extends [any] ? any : never;
function resources() { using held: any = text; }
