import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const USER = 'sender';
const PASSWORD = 'smtp-only-here';

/** A mail as it arrived. */
export interface Mail {
	/** The envelope's recipients: whom the server would deliver it to. */
	recipients: string[];
	subject: string;
	text: string;
	/** The HTML part, without any change. */
	html: string;
	attachments: Array<{ name: string; content: string }>;
	/** The names of all its headers, in lower case. */
	headers: string[];
}

/** An SMTP server that asks for a password and keeps what it is sent. */
export interface MailServer {
	/** What n8n's SMTP credential has to hold. */
	credential: IDataObject;
	/** All mails since they were last taken, in the order of arrival. */
	mails: Mail[];
	/** Returns them and forgets them. */
	take(): Mail[];
	/** Refuses every recipient until it is set to false again. */
	isRefusing: boolean;
	/** While true, nobody who names a recipient gets an answer. */
	isHolding: boolean;
	/** How many wait for that answer now. */
	readonly held: number;
	stop(): Promise<void>;
}

/** Starts a mail server on 127.0.0.1. */
export async function startMailServer(): Promise<MailServer> {
	const held = new Map<string, () => void>();
	let isHolding = false;
	const server = new SMTPServer({
		// There is no certificate that a client could trust.
		disabledCommands: ['STARTTLS'],
		allowInsecureAuth: true,
		onAuth: ({ username, password }, _session, done) =>
			username === USER && password === PASSWORD
				? done(null, { user: USER })
				: done(new Error('Wrong user or password')),
		onRcptTo: (_address, { id }, done) => {
			const answer = () => done(mailServer.isRefusing ? new Error('No such mailbox') : null);
			if (isHolding) held.set(id, answer);
			else answer();
		},
		onClose: ({ id }) => void held.delete(id),
		onData: (stream, { envelope }, done) => {
			simpleParser(stream).then((mail) => {
				mailServer.mails.push(
					toMail(
						mail,
						envelope.rcptTo.map(({ address }) => address),
					),
				);
				done();
			}, done);
		},
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.server.address() as AddressInfo;
	const mailServer: MailServer = {
		credential: {
			host: '127.0.0.1',
			port,
			user: USER,
			password: PASSWORD,
			secure: false,
			disableStartTls: true,
		},
		mails: [],
		take: () => mailServer.mails.splice(0),
		isRefusing: false,
		get isHolding() {
			return isHolding;
		},
		set isHolding(value) {
			isHolding = value;
			if (isHolding) return;
			for (const answer of held.values()) answer();
			held.clear();
		},
		get held() {
			return held.size;
		},
		stop: async () => await new Promise((resolve) => server.close(resolve)),
	};
	return mailServer;
}

function toMail(
	{ subject, text, html, attachments, headers }: ParsedMail,
	recipients: string[],
): Mail {
	return {
		recipients,
		subject: subject ?? '',
		text: text ?? '',
		html: html || '',
		attachments: attachments.map(({ filename = '', content }) => ({
			name: filename,
			content: content.toString('utf8'),
		})),
		headers: [...headers.keys()],
	};
}
