export {
  createJobs,
  type JobData,
  type JobOptions,
  type Jobs,
  type JobsOptions,
  type RunningJob,
  type SendOptions,
} from './jobs.ts';
