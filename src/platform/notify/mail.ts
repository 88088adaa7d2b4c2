import { createTransport } from 'nodemailer';

/** How to reach the organisation's mail server. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` required before anything is said, or `none`. Certificates are verified. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
  /** Certificates (PEM) beside those of the system, for a server inside. */
  readonly ca: string | null;
}

export interface Mail {
  /** Without angle brackets. The same for every attempt: by it mail systems know a second copy. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments?: readonly { readonly name: string; readonly text: string }[];
}

/**
 * What came of one attempt. `sent`: the server said that it has it. `refused`: it said that it never will. `postponed`: it surely has it not,
 * and may take it later. `unknown`: the connection ended after the words were sent and before the answer was seen.
 */
export interface MailOutcome {
  readonly kind: 'sent' | 'refused' | 'postponed' | 'unknown';
  readonly detail: string;
}

const LIMIT = 20_000;
const ABOUT_THE_MAIL = ['MAIL FROM', 'RCPT TO', 'DATA'];

/** One attempt to hand a mail to the server. Never throws. */
export async function sendMail(server: MailServer, mail: Mail): Promise<MailOutcome> {
  // Until the server was told that words follow it surely has none of them. The library's errors don't say how far it came, its log does.
  let begun = false;
  const listen = (_entry: unknown, line?: unknown) => {
    if (/^(DATA|BDAT)\b/.test(String(line))) begun = true;
  };
  const ignore = () => undefined;
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(server.user === null ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
    ...(server.ca === null ? {} : { tls: { ca: server.ca } }),
    connectionTimeout: LIMIT,
    greetingTimeout: LIMIT,
    socketTimeout: LIMIT,
    transactionLog: true,
    logger: { level: ignore, trace: ignore, debug: listen, info: listen, warn: ignore, error: ignore, fatal: ignore },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { response } = await transport.sendMail({
      from: server.from,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      attachments: (mail.attachments ?? []).map(({ name, text }) => ({
        filename: name,
        content: Buffer.from(text),
        contentType: 'application/octet-stream',
      })),
      messageId: `<${mail.messageId}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { kind: 'sent', detail: response.slice(0, 300) };
  } catch (error) {
    return outcomeOf(error as MailError, begun);
  } finally {
    transport.close();
  }
}

interface MailError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

function outcomeOf({ code, command, responseCode, message }: MailError, begun: boolean): MailOutcome {
  const detail = `${code ?? 'failed'}: ${message}`.slice(0, 300);
  // The server answered, so it is clear who has the mail.
  if (responseCode !== undefined && responseCode >= 400) {
    // What it says about TLS or the password is mended by a person in the settings, not by giving the mail up.
    const permanent = responseCode >= 500 && ABOUT_THE_MAIL.includes(command ?? '');
    return { kind: permanent ? 'refused' : 'postponed', detail };
  }
  if (code === 'EENVELOPE') return { kind: 'refused', detail };
  return { kind: begun ? 'unknown' : 'postponed', detail };
}
