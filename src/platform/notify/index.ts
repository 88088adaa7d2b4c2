export { type Mail, type MailOutcome, type MailServer, sendMail } from './mail.ts';
export { ROBOT_KINDS, ROBOT_MESSAGES_A_MINUTE, type Robot, type RobotKind, sendToRobot } from './robot.ts';
