// Property tests begin at one seed, so that a run says of a change what the run before it could have said. Other seeds are searched by
// `npm run test:properties`.
import fc from 'fast-check';

const asked = process.env.STEWARD_PROPERTY_SEED;
if (asked !== 'any')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: asked === undefined ? 320_2025 : Number(asked) });
