export { type AppendFile, createFolder, type Folder } from './folder.ts';
