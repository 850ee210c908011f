import { expectTypeOf, it } from 'vitest';
import type { LoginContext, OpenContext } from '../../src/auth/access.js';
import type { Declaration } from '../../src/cli/dispatch.js';

it('a command that does not declare its access does not compile', () => {
  type Whole = Declaration<[], object, 'data'>;
  expectTypeOf<Whole>().toExtend<Whole>();
  expectTypeOf<Omit<Whole, 'access'>>().not.toExtend<Whole>();
});

it('a command without two examples and a page does not compile', () => {
  type Whole = Declaration<[], object, 'data'>;
  type With<Examples> = Omit<Whole, 'examples'> & { readonly examples: Examples };
  type Example = readonly [string, string];
  expectTypeOf<Omit<Whole, 'page'>>().not.toExtend<Whole>();
  expectTypeOf<Omit<Whole, 'examples'>>().not.toExtend<Whole>();
  expectTypeOf<With<readonly [Example]>>().not.toExtend<Whole>();
  expectTypeOf<With<readonly [Example, Example]>>().toExtend<Whole>();
});

it('a command is given no more than its access says', () => {
  type Work<C> = (context: C, options: object) => Promise<number>;
  type Loaded<A extends 'open' | 'data' | 'provider'> = Awaited<
    ReturnType<Declaration<[], object, A>['load']>
  >;
  expectTypeOf<Work<OpenContext>>().toExtend<Loaded<'open'>>();
  expectTypeOf<Work<LoginContext>>().toExtend<Loaded<'provider'>>();
  expectTypeOf<Work<LoginContext>>().not.toExtend<Loaded<'data'>>();
  expectTypeOf<Work<LoginContext>>().not.toExtend<Loaded<'open'>>();
});
