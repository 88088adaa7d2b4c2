// The package ships its tables without types: `from to|from to|...`.
declare module 'opencc-js/dict/*' {
  const table: string;
  export default table;
}
