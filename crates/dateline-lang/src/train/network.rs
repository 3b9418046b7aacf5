//! Writes the network's section, part by part in the order in which `models` opens them.

use crate::dense;
use crate::encoder::{GATES, HIDDEN, N_PARTS, PARTS, VIEWS};
use crate::lexicon::{GIVEN, LEARNED};
use crate::train::joint::Net;
use crate::train::net::Mat;

/// Returns the section.
pub fn section(net: &Net<Mat>) -> Vec<u8> {
    let mut out = Vec::new();
    for n in [GIVEN, LEARNED, HIDDEN, VIEWS, PARTS, N_PARTS] {
        out.extend_from_slice(&(n as u32).to_le_bytes());
    }
    rows(&mut out, &net.parts.w);
    for cell in net.cells.iter().flatten() {
        dense::write::<2>(&mut out, &cell.x.w, &cell.b.w);
        dense::write::<10>(&mut out, &cell.h.w, &[0.0; GATES]);
    }
    dense::write::<2>(&mut out, &net.views.w, &net.views_b.w);
    // What goes into the tags is measured in its reach.
    let tags: Vec<f32> = net.tag.w.iter().map(|w| w * crate::tag::REACH).collect();
    dense::write::<2>(&mut out, &tags, &net.tag_b.w);
    for mat in [&net.root, &net.arc, &net.arc_b, &net.far, &net.far_b, &net.rel, &net.rel_b, &net.spans, &net.fact] {
        mat.w.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes()));
    }
    out
}

/// Appends rows of bytes behind the measure of each.
fn rows(out: &mut Vec<u8>, w: &[f32]) {
    let measures: Vec<f32> =
        w.chunks_exact(LEARNED).map(|r| r.iter().fold(1e-9f32, |a, x| a.max(x.abs())) / 127.0).collect();
    measures.iter().for_each(|m| out.extend_from_slice(&m.to_le_bytes()));
    for (row, measure) in w.chunks_exact(LEARNED).zip(&measures) {
        out.extend(row.iter().map(|x| (x / measure).round() as i8 as u8));
    }
}
