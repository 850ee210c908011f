import { expect, expectTypeOf, it } from 'vitest';
import type { LoginContext, OpenContext } from '../../src/auth/access.js';
import type { Declaration } from '../../src/cli/dispatch.js';
import { newUser } from '../support/program.js';

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

it.each([['config'], ['cache', 'stats'], ['runs', 'list'], ['doctor', '--offline', '--quiet']])(
  'a variable that is misspelt is named once: %s %s',
  async (...args) => {
    await using user = await newUser();
    const { stderr } = await user.run(args, { TICKETSIFT_MODLE: 'x' });
    expect(stderr.match(/^warning: .*TICKETSIFT_MODLE.*$/gm)).toEqual([
      'warning: the environment sets TICKETSIFT_MODLE, which ticketsift does not read. Did you mean TICKETSIFT_MODEL?',
    ]);
  },
);
