//! Places: finds place names in an article and puts them on the map.
//!
//! A name is found in steps, a file each: `spot` reads capitalised words against the gazetteer's names, `judge` and
//! `tags` weigh the words around it, `settle` decides what each name means in this text, `role` says whether the words
//! mean the place itself or somebody who belongs to it. It must not know actors or events.

mod bearing;
pub mod fold;
mod gazetteer;
mod judge;
pub mod layout;
mod role;
mod settle;
mod site;
mod spot;
mod tags;
#[cfg(test)]
mod tests;
mod words;
mod world;

pub use gazetteer::{Gazetteer, GazetteerError, PlaceRecord, WordUse};
pub use world::{CountryNames, World};

use dateline_doc::{Byte, Document, Locus, Place, PlaceKind, PlacePrecision, Region, Span};
use layout::Feature;

/// A stretch that is known to be the name of a person or a body: no place is looked for inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameSpan {
    /// Where.
    pub at: Locus,
}

/// Finds the places that title, body and captions name, by region and position; spans never overlap.
///
/// `names` are stretches that belong to persons and bodies. Tokens and trees are used where `doc` has them, and are
/// not needed.
#[must_use]
pub fn find(doc: &Document, gazetteer: &Gazetteer, names: &[NameSpan], world: &World) -> Vec<Place> {
    let mut regions = vec![Region::Title, Region::Body];
    let n_captions = doc.article.images.len().min(usize::from(u16::MAX));
    regions.extend((0..n_captions).map(|n| Region::Caption(n as u16)));
    let texts: Vec<_> = regions
        .iter()
        .map(|&region| {
            let words = words::words(doc.text(region));
            let mut spots = spot::spots(&words, gazetteer, world);
            let taken = taken(names, region);
            // what belongs to a place keeps belonging to it inside a body's name, and a union of states is a region too
            let keeps = |spot: &spot::Spot| {
                spot.adjective || spot.candidates.first().is_some_and(|c| c.feature == Feature::Region)
            };
            spots.retain(|spot| keeps(spot) || !touches(&taken, extent(spot, &words)));
            tags::weigh(&mut spots, &words, doc, region);
            (words, spots)
        })
        .collect();
    let home = doc.article.url.as_deref().and_then(|url| world.home(url));
    let settled = settle::settle(&texts, home);
    let sites = site::sites(&texts, &settled, gazetteer);
    let named = settled.iter().map(|found| {
        let (words, spots) = &texts[found.text];
        let spot = &spots[found.spot];
        let region = regions[found.text];
        let kind = role::kind(spot, words, doc, region);
        let mut found = place(Locus { region, span: extent(spot, words) }, found.place, gazetteer, world, kind);
        bearing::shift(&mut found, spot.first, words, doc.text(region));
        found
    });
    let persons: Vec<Vec<Span<Byte>>> = regions.iter().map(|region| taken(names, *region)).collect();
    let lying = sites.iter().filter_map(|site| {
        let words = &texts[site.text].0;
        let span = Span::new(words.get(site.first)?.start, words.get(site.after - 1)?.end);
        let at = Locus { region: regions[site.text], span };
        let free = !touches(&persons[site.text], span);
        let mut found = place(at, site.place, gazetteer, world, PlaceKind::Literal);
        found.name = doc.words(at).to_owned();
        found.geonames_id = None;
        free.then_some(found)
    });
    let given = regions.iter().flat_map(|region| bearing::points(doc.text(*region), *region));
    let mut out: Vec<Place> = named.chain(lying).chain(given).collect();
    out.sort_by_key(|place| (place.at.region, place.at.span.start));
    out
}

/// Returns the stretches of one text that names take up, ascending and apart.
fn taken(names: &[NameSpan], region: Region) -> Vec<Span<Byte>> {
    let mut spans: Vec<Span<Byte>> =
        names.iter().filter(|name| name.at.region == region).map(|name| name.at.span).collect();
    spans.sort();
    spans.dedup_by(|next, kept| {
        let joins = next.overlaps(*kept);
        if joins {
            *kept = kept.join(*next);
        }
        joins
    });
    spans
}

fn touches(taken: &[Span<Byte>], span: Span<Byte>) -> bool {
    let n = taken.partition_point(|other| other.end <= span.start);
    taken.get(n).is_some_and(|other| other.overlaps(span))
}

fn extent(spot: &spot::Spot, words: &words::Words) -> Span<Byte> {
    let start = words.get(spot.first).map_or(0, |word| word.start);
    let end = words.get(spot.after.saturating_sub(1)).map_or(start, |word| word.end + usize::from(spot.short));
    Span::new(start, end.max(start))
}

fn place(at: Locus, found: PlaceRecord, gazetteer: &Gazetteer, world: &World, kind: PlaceKind) -> Place {
    let point = match (found.feature, found.country) {
        (Feature::Country, Some(country)) => world.point(country).or(found.point),
        _ => found.point,
    };
    let admin1 = found.division.and_then(|number| gazetteer.record(number)).map(|division| division.name.to_owned());
    Place {
        at,
        name: found.name.to_owned(),
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        country: found.country,
        admin1,
        geonames_id: found.geonames_id,
        precision: match found.feature {
            Feature::City | Feature::Capital => PlacePrecision::City,
            Feature::Admin1 | Feature::Admin2 => PlacePrecision::Admin,
            Feature::Country => PlacePrecision::Country,
            Feature::Region => PlacePrecision::Region,
            Feature::Point => PlacePrecision::Point,
        },
        kind,
    }
}
