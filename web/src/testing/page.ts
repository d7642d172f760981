// The globals that modules of the page read when loaded, for tests without a browser. Import
// this file before them.
import { vi } from 'vitest';

vi.stubGlobal('location', { search: '', origin: 'http://localhost', pathname: '/' });
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('navigator', { language: 'en-GB' });
vi.stubGlobal('matchMedia', () => ({ matches: false }));
