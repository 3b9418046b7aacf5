//! Times: finds time expressions (TIMEX3) and works out their values against the report's date.
