export { createTinyModelServer, type TinyModelServer, type TinyModelServerOptions } from './server.ts';
export { type ModelCard, type Progress, type TrainingOptions, trainTinyModel } from './training.ts';
