import type { SchemaElement, SchemaTree } from 'hyparquet';

/** A column of tickets: a leaf of the schema, or a list or map, whose values are JSON. */
export interface ParquetColumn {
  /** The names that lead to it, the first of which is a column of the file. */
  readonly path: readonly string[];
  /** What its values are; undefined for lists and maps. */
  readonly element: SchemaElement | undefined;
}

/** Returns the columns of a schema: structs are taken apart, so that their fields have dotted names. */
export function parquetColumns({ children }: SchemaTree): ParquetColumn[] {
  return children.flatMap(columnsBelow);
}

function columnsBelow(tree: SchemaTree): ParquetColumn[] {
  const { element, children, path } = tree;
  if (children.length === 0)
    return [{ path, element: element.repetition_type === 'REPEATED' ? undefined : element }];
  return isStruct(tree) ? children.flatMap(columnsBelow) : [{ path, element: undefined }];
}

function isStruct({ element }: SchemaTree): boolean {
  const kinds = ['LIST', 'MAP', 'MAP_KEY_VALUE', 'VARIANT'];
  const { repetition_type, converted_type = '', logical_type } = element;
  return (
    repetition_type !== 'REPEATED' &&
    !kinds.includes(converted_type) &&
    !kinds.includes(logical_type?.type ?? '')
  );
}
