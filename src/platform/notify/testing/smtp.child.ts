import { createInterface } from 'node:readline';
import { SMTPServer } from 'smtp-server';

// A mail server in a process of its own, for tests. Says what happens as JSON lines on stdout; commands come as JSON lines on stdin:
// `answer` sets what the next mails are answered with (250, 451, 550, 'hold', 'hang-up'), `release` answers those that were held.

const { secure = false, key, cert, auth = false } = JSON.parse(process.argv[2] ?? '{}');
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
let answer: number | 'hold' | 'hang-up' = 250;
const held: (() => void)[] = [];

const server = new SMTPServer({
  secure,
  ...(key === undefined ? { disabledCommands: ['STARTTLS', ...(auth ? [] : ['AUTH'])] } : { key, cert }),
  authOptional: !auth,
  allowInsecureAuth: true,
  logger: false,
  onAuth({ username, password }, _session, done) {
    if (username === 'steward' && password === 'right') done(null, { user: username });
    else done(Object.assign(new Error('no'), { responseCode: 535 }));
  },
  onConnect(_session, done) {
    say({ event: 'connected' });
    done();
  },
  onData(stream, session, done) {
    let text = '';
    stream.on('data', (part: Buffer) => {
      text += part.toString('utf8');
    });
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      say({ event: 'mail', secure: session.secure, to, text, id: /^message-id:\s*<(.+)>/im.exec(text)?.[1] });
      if (answer === 'hold') return held.push(() => done(null, 'kept'));
      if (answer === 'hang-up') process.exit(0);
      if (answer === 250) done(null, 'kept');
      else done(Object.assign(new Error('not now'), { responseCode: answer }));
    });
  },
});
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => say({ event: 'ready', port: (server.server.address() as { port: number }).port }));
createInterface({ input: process.stdin }).on('line', (line) => {
  const told = JSON.parse(line);
  answer = told.answer ?? answer;
  if (told.release === true) for (const go of held.splice(0)) go();
  say({ event: 'set' });
});
