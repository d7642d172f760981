// What modules of the page look at when they are loaded, for tests outside of a browser:
// import it before them.
import { vi } from 'vitest';

vi.stubGlobal('location', { search: '', origin: 'http://localhost', pathname: '/' });
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('navigator', { language: 'en-GB' });
vi.stubGlobal('matchMedia', () => ({ matches: false }));
