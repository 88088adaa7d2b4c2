import measures from './measures.json' with { type: 'json' };
import people from './people.json' with { type: 'json' };
import shell from './shell.json' with { type: 'json' };
import states from './states.json' with { type: 'json' };

/** All words of the console in one language; every file holds top-level groups of its own. */
export default { ...measures, ...people, ...shell, ...states };
