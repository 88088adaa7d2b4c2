import acts from './acts.json' with { type: 'json' };
import anchors from './anchors.json' with { type: 'json' };
import asOf from './as-of.json' with { type: 'json' };
import assurance from './assurance.json' with { type: 'json' };
import bodies from './bodies.json' with { type: 'json' };
import competence from './competence.json' with { type: 'json' };
import deployment from './deployment.json' with { type: 'json' };
import design from './design.json' with { type: 'json' };
import fields from './fields.json' with { type: 'json' };
import identity from './identity.json' with { type: 'json' };
import limits from './limits.json' with { type: 'json' };
import measures from './measures.json' with { type: 'json' };
import misuse from './misuse.json' with { type: 'json' };
import monitoring from './monitoring.json' with { type: 'json' };
import notification from './notification.json' with { type: 'json' };
import people from './people.json' with { type: 'json' };
import purpose from './purpose.json' with { type: 'json' };
import responsibilities from './responsibilities.json' with { type: 'json' };
import retention from './retention.json' with { type: 'json' };
import reviews from './reviews.json' with { type: 'json' };
import running from './running.json' with { type: 'json' };
import shell from './shell.json' with { type: 'json' };
import states from './states.json' with { type: 'json' };
import upstream from './upstream.json' with { type: 'json' };

/** All words of the console in one language; every file holds top-level groups of its own. */
export default {
  ...acts,
  ...anchors,
  ...asOf,
  ...assurance,
  ...bodies,
  ...competence,
  ...deployment,
  ...design,
  ...fields,
  ...identity,
  ...limits,
  ...measures,
  ...misuse,
  ...monitoring,
  ...notification,
  ...people,
  ...purpose,
  ...responsibilities,
  ...retention,
  ...reviews,
  ...running,
  ...shell,
  ...states,
  ...upstream,
};
