// Icons drawn as SVG, so that no font must contain them.
const paths = {
  play: 'M4 2.500v11l9.500-5.500z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  first: 'M3 3h2v10H3zM13 3v10L6 8z',
  last: 'M11 3h2v10h-2zM3 3v10l7-5z',
  search:
    'M6.500 2a4.500 4.500 0 1 0 2.700 8.100l3.600 3.600 1.200-1.200-3.600-3.600A4.500 4.500 0 0 0 6.500 2zm0 1.700a2.800 2.800 0 1 1 0 5.600 2.800 2.800 0 0 1 0-5.600z',
  split: 'M2 3h12v10H2zM3.500 4.500v7h3.700v-7zM8.800 4.500v7h3.700v-7z',
  branch:
    'M4 1.500a2 2 0 0 1 .800 3.830V7a1.500 1.500 0 0 0 1.500 1.500h2.400A1.700 1.700 0 0 0 10.400 6.900V5.330a2 2 0 1 1 1.600 0v1.570A3.200 3.200 0 0 1 8.800 10.100H6.300a3 3 0 0 1-1.500-.400v1a2 2 0 1 1-1.600 0V5.330A2 2 0 0 1 4 1.500z',
  theme: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 1.500v9a4.500 4.500 0 0 1 0-9z',
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path fill-rule="evenodd" fill="currentColor" d={paths[name]} />
    </svg>
  );
}
