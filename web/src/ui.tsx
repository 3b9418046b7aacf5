// What screens are made of, in one place to import from. Each part lives in its own file under parts/.

export { useClock, useData, useMedia, useSize, useTitle, asError, forget, type Data } from "./parts/data";
export {
  Button, Choice, Dialog, Empty, ErrorBox, ExportMenu, Head, Link, Loading, Old, Outside, Popover, StaleBanner, Tabs, safeUrl,
} from "./parts/basics";
export { Card, Marks, PartyName, PlaceName, QuadGlyph, QuadKey, TypeBadge, type CardProps } from "./parts/card";
export { Table, type Column } from "./parts/table";
export { Chart, type ChartProps, type ChartSeries } from "./parts/chart";
export { Glyph, type IconName } from "./icons";
export { announce } from "./parts/announce";
export {
  ago, bounded, clock, clockSeconds, count, dateTime, dayLong, dayNumber, dayOf, dayShort, dayWeek, month, percent, short,
  tenths, whole,
} from "./format";
export {
  QUAD, QUADS, QUAD_OF_TYPE, PRECISION, inWords, isArea, isConfirmed, isConflict, isDenied, partyName, phrase,
} from "./happening";
export { countryName, COUNTRIES } from "./countries";
