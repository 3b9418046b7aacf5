//! The files of a unit: one a table. What is packed is sent on while more is read, so that memory does not grow with the
//! unit; a file appears when all of it is there.

use crate::{ClusterError, Part, Place};
use dateline_store::Sheet;
use dateline_store::rows::{self, Kind, Told};
use object_store::{ObjectStoreExt, WriteMultipart};
use std::collections::BTreeMap;

/// Bytes that are sent at a time.
const PIECE: usize = 8 << 20;
/// Pieces that are under way at the same time.
const UNDER_WAY: usize = 2;
/// Documents that become rows together.
const TOGETHER: usize = 256;

/// The files of a unit while it is read.
pub(crate) struct Sheets<'a> {
    place: &'a Place,
    name: String,
    /// Bytes that are sent at a time.
    piece: usize,
    told: Vec<Told>,
    files: BTreeMap<Kind, File>,
}

struct File {
    sheet: Sheet,
    /// Packed, and not sent yet.
    held: Vec<u8>,
    upload: Option<WriteMultipart>,
}

impl<'a> Sheets<'a> {
    pub(crate) fn new(place: &'a Place, name: &str) -> Self {
        Self { place, name: name.to_owned(), piece: PIECE, told: Vec::new(), files: BTreeMap::new() }
    }

    fn below(&self, kind: Kind) -> String {
        format!("{}/unit-{}.parquet", kind.name(), self.name)
    }

    /// Adds a document's rows.
    pub(crate) async fn push(&mut self, told: Told) -> Result<(), ClusterError> {
        self.told.push(told);
        if self.told.len() >= TOGETHER { self.pack().await } else { Ok(()) }
    }

    async fn pack(&mut self) -> Result<(), ClusterError> {
        let told = std::mem::take(&mut self.told);
        for (kind, batch) in rows::batches(&told) {
            let below = self.below(kind);
            let file = match self.files.entry(kind) {
                std::collections::btree_map::Entry::Occupied(file) => file.into_mut(),
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(File { sheet: Sheet::new(kind)?, held: Vec::new(), upload: None })
                }
            };
            file.sheet.push(&batch)?;
            file.held.extend(file.sheet.take());
            if file.held.len() >= self.piece {
                send(self.place, &below, file, self.piece).await?;
            }
        }
        Ok(())
    }

    /// Ends all files: what tables there are, and of what. A table that has no rows has no file, nor keeps an old one.
    pub(crate) async fn finish(mut self) -> Result<BTreeMap<String, Vec<Part>>, ClusterError> {
        self.pack().await?;
        let mut out = BTreeMap::new();
        for kind in Kind::ALL {
            let path = self.below(kind);
            let Some(mut file) = self.files.remove(&kind) else {
                self.place.remove(&path).await?;
                continue;
            };
            let n_rows = file.sheet.n_rows();
            let (rest, n_bytes) = file.sheet.finish()?;
            file.held.extend(rest);
            match file.upload {
                None => self.place.put(&path, file.held).await?,
                Some(mut upload) => {
                    upload.write(&file.held);
                    upload.finish().await.map_err(|e| self.place.failed(&path, &e))?;
                    self.place.sync(&path)?;
                }
            }
            out.insert(kind.name().to_owned(), vec![Part { path, n_rows, n_bytes }]);
        }
        Ok(out)
    }

    /// Gives all files up.
    pub(crate) async fn abort(self) {
        for file in self.files.into_values() {
            if let Some(upload) = file.upload {
                // what cannot be taken back is overwritten by the next try
                let _ = upload.abort().await;
            }
        }
    }
}

async fn send(place: &Place, below: &str, file: &mut File, piece: usize) -> Result<(), ClusterError> {
    let mut upload = match file.upload.take() {
        Some(upload) => upload,
        None => {
            let begun = place.store().0.put_multipart(&place.path(below)).await;
            WriteMultipart::new_with_chunk_size(begun.map_err(|e| place.failed(below, &e))?, piece.max(1 << 10))
        }
    };
    upload.wait_for_capacity(UNDER_WAY).await.map_err(|e| place.failed(below, &e))?;
    upload.write(&file.held);
    file.held.clear();
    file.upload = Some(upload);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(seq: i64) -> Told {
        let line = r#"{"schema":"dateline.coded-document/1","codebook":{"name":"","version":"","sha256":""},
            "document":{"id":"a","version":"b","text":"x"},"events":[],"quotes":[],"figures":[]}"#;
        let record = serde_json::from_str(line).unwrap();
        let (story, origin) = (String::new(), "a".to_owned());
        Told { seq, arrived: 0, story, origin, copy_of: None, acts: BTreeMap::new(), record }
    }

    #[test]
    fn a_file_that_is_sent_in_pieces_is_the_same() {
        let folder = std::env::temp_dir().join(format!("dateline-sheets-{}", std::process::id()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let place = Place::open(&folder.display().to_string()).unwrap();
            place.put("events/unit-0.parquet", b"of a run before".to_vec()).await.unwrap();
            let mut sizes = Vec::new();
            for piece in [0, PIECE] {
                let mut sheets = Sheets { piece, ..Sheets::new(&place, "0") };
                for seq in 0..700 {
                    sheets.push(told(seq)).await.unwrap();
                }
                let sent = sheets.files.values().any(|f| f.upload.is_some());
                assert_eq!(sent, piece == 0);
                let tables = sheets.finish().await.unwrap();
                assert_eq!(tables.keys().collect::<Vec<_>>(), ["reports"]);
                let part = &tables["reports"][0];
                let bytes = place.get(&part.path).await.unwrap().unwrap();
                assert_eq!((part.n_rows, part.n_bytes), (700, bytes.len() as u64));
                assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
                assert!(place.get("events/unit-0.parquet").await.unwrap().is_none(), "a table without rows");
                sizes.push(bytes);
            }
            assert_eq!(sizes[0], sizes[1]);
        });
        std::fs::remove_dir_all(folder).unwrap();
    }
}
