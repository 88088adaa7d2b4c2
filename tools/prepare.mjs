// Runs at `npm ci` under whatever Node the machine has. It must never fail an installation.
