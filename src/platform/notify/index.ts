export { type Mail, type MailOutcome, type MailServer, sendMail } from './mail.ts';
