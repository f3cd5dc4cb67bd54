/* any in a block comment */
import { useState, type FC } from "react";

type Props = { any?: any; children: any };

export const Table: FC<any> = ({ any, children }: Props) => {
  const [rows, setRows] = useState<any[]>([]);
  const [one, setOne] = useState<any>(null);
  const generic = <T extends any>(value: T): any => value;
  return (
    <List<any> rows={rows as any} any="any" render={(row: any) => <td any={row as any}>any text: any</td>}>
      {/* @ts-ignore: the library has no types */}
      {children as any}
      {/* @ts-expect-error */}
      <Cell onClick={(event: any) => setOne(event)} />
      any
    </List>
  );
};
