// Starts the desk and a browser for the tests and for the pictures.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const program = process.env.ONRECORD ?? path.join(here, '..', '..', 'target', 'release', 'onrecord');
const browsers = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A desk that listens at a free port: its address, and how to end it. */
export async function desk(...more) {
  const child = spawn(program, ['serve', '--listen', '127.0.0.1:0', ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      if (said.includes('\n')) resolve(said.trim());
    });
    ended.then((code) => reject(new Error(`the desk ended with ${code}`)));
  });
  const end = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { address: address.replace(/\/$/, ''), end };
}

/** Waits until everything is read and compared. */
export async function settled(address, most = 300_000) {
  const until = Date.now() + most;
  for (;;) {
    const status = await (await fetch(`${address}/api/v1/status`)).json();
    if (status.adding === null && status.inquiry === 'current' && status.claims > 0) return status;
    if (Date.now() > until) throw new Error(`not settled: ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

export async function browser() {
  const executablePath = browsers.find((b) => b && existsSync(b));
  if (!executablePath) throw new Error('no Chromium is installed');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
