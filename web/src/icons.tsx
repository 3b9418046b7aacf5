// Icons as components: drawn with lines in the colour of the text, hidden from screen readers because a word always
// stands beside them or in the label of the button.

import type { ComponentChildren } from "preact";

function Icon({ children, size = 18 }: { children: ComponentChildren; size?: number | undefined }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor"
      stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const PATHS = {
  now: "M3 10h3l2-5 4 10 2-5h3",
  map: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M3 10h14M10 3c2.5 2 2.5 12 0 14M10 3c-2.5 2-2.5 12 0 14",
  timeline: "M3 17h14M5 14v-3M8.3 14V8M11.6 14v-4M15 14V5",
  actors: "M6 7a2 2 0 1 0 0-4a2 2 0 1 0 0 4M15 9.500a2 2 0 1 0 0-4a2 2 0 1 0 0 4M7 17a2 2 0 1 0 0-4a2 2 0 1 0 0 4M8 5.500l5 1.500M6.200 7l.6 6M8.600 14l5-4.800",
  sources: "M4 16a1 1 0 1 0 0-.01M4 10a6 6 0 0 1 6 6M4 5a11 11 0 0 1 11 11",
  sql: "M4 5c0-2.700 12-2.700 12 0s-12 2.700-12 0v10c0 2.700 12 2.700 12 0V5M4 10c0 2.700 12 2.700 12 0",
  alerts: "M5 13V9a5 5 0 0 1 10 0v4l1.500 2h-13zM8.500 17.500h3",
  codebook: "M4 4.500c2-1 4-1 6 .5 2-1.500 4-1.500 6-.5v11c-2-1-4-1-6 .5-2-1.500-4-1.500-6-.5zM10 5v11",
  story: "M4 4h9v13H4zM13 7h3v8.500a1.500 1.500 0 0 1-3 0M6.500 7.500h4M6.500 10.500h4M6.500 13.500h2.500",
  more: "M4 6h12M4 10h12M4 14h12",
  search: "M9 3.500a5.500 5.500 0 1 0 0 11a5.500 5.500 0 1 0 0-11M13 13l4 4",
  close: "M5 5l10 10M15 5L5 15",
  down: "M5.500 8l4.500 4.500L14.500 8",
  up: "M5.500 12l4.500-4.500 4.500 4.500",
  right: "M8 5l5 5-5 5",
  left: "M12 5l-5 5 5 5",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  home: "M4 9.500L10 4l6 5.500M5.500 8.500V16h9V8.500",
  pause: "M7 5v10M13 5v10",
  play: "M6.500 4.500l9 5.500-9 5.500z",
  sun: "M10 6.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7M10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100",
  moon: "M16 11.500A6.500 6.500 0 1 1 8.500 4a5 5 0 0 0 7.500 7.500z",
  auto: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M10 3v14M10 6h4.500M10 10h7M10 14h4.500",
  export: "M10 3v9M6.500 8.500L10 12l3.500-3.500M4 14v3h12v-3",
  table: "M3.500 4.500h13v11h-13zM3.500 8.200h13M3.500 11.800h13M9 4.500v11",
  chart: "M3 17h14M4 13l4-4 3 2.500L16 5",
  filter: "M3 5h14M6 10h8M8.500 15h3",
  external: "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7",
  check: "M4 10.500l4 4 8-9",
  clock: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M10 6v4l3 2",
  warn: "M10 3.500l7.500 13h-15zM10 8.500v3.500M10 14.200v.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Glyph({ name, size }: { name: IconName; size?: number }) {
  return (
    <Icon size={size}>
      <path d={PATHS[name]} />
    </Icon>
  );
}
