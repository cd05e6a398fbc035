// What an address asks for, leaving some of it aside.

export function queryWithout(address, names) {
  const query = new URL(address, location.href).searchParams;
  for (const name of names) query.delete(name);
  return query;
}

// Which rows of the Plan an address asks for, whatever panel stands beside them.
export const rowsOf = (address) =>
  `${new URL(address, location.href).pathname}?${queryWithout(address, ["item", "edit"])}`;
