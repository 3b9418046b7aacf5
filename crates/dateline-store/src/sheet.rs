//! A Parquet file of one table that grows piece by piece: what is packed can be taken away while more rows come, so that
//! memory does not grow with the table. For archives that no store has room for; the store itself folds.

use crate::StoreError;
use crate::fold::properties;
use crate::rows::{Kind, schema};
use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;

/// Rows are packed as a group when they take so many bytes.
const GROUP: usize = 16 << 20;

/// A file that is being written.
pub struct Sheet {
    writer: ArrowWriter<Vec<u8>>,
    n_rows: u64,
    n_taken: u64,
}

impl Sheet {
    /// Begins a file of a table.
    ///
    /// # Errors
    /// Never for the tables that there are.
    pub fn new(kind: Kind) -> Result<Self, StoreError> {
        let writer = ArrowWriter::try_new(Vec::new(), schema(kind), Some(properties()))?;
        Ok(Self { writer, n_rows: 0, n_taken: 0 })
    }

    /// Returns how many rows it has.
    #[must_use]
    pub fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// Adds rows.
    ///
    /// # Errors
    /// The batch is not of the table's columns.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.writer.write(batch)?;
        self.n_rows += batch.num_rows() as u64;
        if self.writer.in_progress_size() > GROUP {
            self.writer.flush()?;
        }
        Ok(())
    }

    /// Takes away the bytes that are packed; those of the file from its beginning, in their order.
    pub fn take(&mut self) -> Vec<u8> {
        let bytes = std::mem::take(self.writer.inner_mut());
        self.n_taken += bytes.len() as u64;
        bytes
    }

    /// Ends the file: its last bytes, and how many it has in all.
    ///
    /// # Errors
    /// The rows cannot be packed.
    pub fn finish(self) -> Result<(Vec<u8>, u64), StoreError> {
        let bytes = self.writer.into_inner()?;
        let n = self.n_taken + bytes.len() as u64;
        Ok((bytes, n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{Told, batches};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use std::collections::BTreeMap;

    fn told(seq: i64) -> Told {
        let line = r#"{"schema":"dateline.coded-document/1","codebook":{"name":"","version":"","sha256":""},
            "document":{"id":"a","version":"b","text":"x"},"events":[],"quotes":[],"figures":[]}"#;
        let record = serde_json::from_str(line).unwrap();
        let (story, origin) = (String::new(), "a".to_owned());
        Told { seq, arrived: 0, story, origin, copy_of: None, acts: BTreeMap::new(), record }
    }

    #[test]
    fn what_was_taken_piece_by_piece_is_one_file() {
        let mut sheet = Sheet::new(Kind::Reports).unwrap();
        let mut file = Vec::new();
        for n in 0..5 {
            let batch = batches(&[told(n), told(n + 100)]).remove(&Kind::Reports).unwrap();
            sheet.push(&batch).unwrap();
            sheet.writer.flush().unwrap();
            file.extend(sheet.take());
        }
        assert_eq!(sheet.n_rows(), 10);
        let (rest, n) = sheet.finish().unwrap();
        file.extend(rest);
        assert_eq!(file.len() as u64, n);
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file)).unwrap().build().unwrap();
        let read: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
        assert_eq!(read.iter().map(RecordBatch::num_rows).sum::<usize>(), 10);
        // without a story there is none, not one without a name
        let story = read[0].column_by_name("story").unwrap();
        assert_eq!(story.null_count(), read[0].num_rows());
    }
}
