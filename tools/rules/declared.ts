import { builtinModules } from 'node:module';
import { importsOf } from './imports.ts';
import { isSource, packageOf, type Rule } from './rule.ts';

type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };

/** A package can be installed alone, in an image for example, only when it names everything that it imports. */
export const declaredRule: Rule = {
  title: "every import is declared in its own package's package.json",
  check: (files) => {
    const manifests = new Map(
      files
        .filter(({ path }) => path.endsWith('package.json'))
        .map(({ path, text }) => [path, JSON.parse(text) as Manifest]),
    );
    return files
      .filter(({ path }) => isSource(path) && path.includes('/src/'))
      .flatMap((file) => {
        const manifest = manifests.get(`${packageOf(file.path)}/package.json`) ?? {};
        const declared = { ...manifest.dependencies, ...manifest.devDependencies };
        return importsOf(file)
          .filter((name) => !/^[./]/.test(name) && !name.startsWith('node:') && !builtinModules.includes(name))
          .map((name) => /^(@[^/]+\/[^/]+|[^/]+)/.exec(name)![1]!)
          .filter((library) => !(library in declared))
          .map(
            (library) =>
              `${file.path}: imports ${library}, which ${packageOf(file.path)}/package.json does not declare`,
          );
      });
  },
};
