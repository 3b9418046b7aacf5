//! Places: finds place names and puts them on the map.
