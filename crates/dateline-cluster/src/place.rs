//! A folder where many machines read and write: in an object store, or on a disk that they share.

use crate::ClusterError;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, ObjectStoreScheme, PutMode, PutOptions, PutPayload};
use std::sync::Arc;
use url::Url;

/// What lies in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path, below the place.
    pub path: String,
    /// Its size.
    pub n_bytes: u64,
    /// When it was written, in milliseconds since 1970.
    pub modified: i64,
}

/// A folder in an object store: `s3://bucket/folder`, `gs://…`, `az://…`, `file:///folder`, or a folder's path.
#[derive(Debug, Clone)]
pub struct Place {
    url: Url,
    store: Arc<dyn ObjectStore>,
    root: Path,
}

impl Place {
    /// Opens a place. Keys, regions and endpoints are read from the environment, under the names that the makers of the
    /// store gave them (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT`, `GOOGLE_SERVICE_ACCOUNT`, `AZURE_STORAGE_ACCOUNT_NAME`, …).
    ///
    /// # Errors
    /// The address does not read, or is of no store that is known.
    pub fn open(text: &str) -> Result<Self, ClusterError> {
        let url = address(text)?;
        let failed = |why: &dyn std::fmt::Display| ClusterError::Place { place: shown(&url), why: why.to_string() };
        if url.scheme() == "file" {
            let folder = url.to_file_path().map_err(|()| failed(&"it is no path on this machine"))?;
            std::fs::create_dir_all(&folder).map_err(|e| failed(&e))?;
        }
        let (store, root) = object_store::parse_url_opts(&url, environment()).map_err(|e| failed(&e))?;
        Ok(Self { url, store: Arc::from(store), root })
    }

    /// Returns the store, and where in it the place is.
    #[must_use]
    pub fn store(&self) -> (Arc<dyn ObjectStore>, Path) {
        (self.store.clone(), self.root.clone())
    }

    /// Returns the address, without what is secret in it.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.url)
    }

    /// Returns the address of what lies below the place.
    #[must_use]
    pub fn url(&self, below: &str) -> String {
        format!("{}/{below}", self.url.as_str().trim_end_matches('/'))
    }

    pub(crate) fn path(&self, below: &str) -> Path {
        below.split('/').filter(|part| !part.is_empty()).fold(self.root.clone(), |path, part| path.join(part))
    }

    pub(crate) fn failed(&self, below: &str, why: &dyn std::fmt::Display) -> ClusterError {
        ClusterError::Place { place: self.url(below), why: why.to_string() }
    }

    /// Reads what lies there; `None` where nothing does.
    ///
    /// # Errors
    /// What the store says.
    pub async fn get(&self, below: &str) -> Result<Option<Vec<u8>>, ClusterError> {
        let found = match self.store.get(&self.path(below)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(self.failed(below, &error)),
        };
        Ok(Some(found.bytes().await.map_err(|e| self.failed(below, &e))?.to_vec()))
    }

    /// Writes something, whole or not at all; what lay there is replaced.
    ///
    /// # Errors
    /// What the store says.
    pub async fn put(&self, below: &str, bytes: Vec<u8>) -> Result<(), ClusterError> {
        self.write(below, bytes, PutMode::Overwrite).await.map(|_| ())
    }

    /// Writes something where nothing lies; false where something does.
    ///
    /// # Errors
    /// What the store says.
    pub async fn put_new(&self, below: &str, bytes: Vec<u8>) -> Result<bool, ClusterError> {
        self.write(below, bytes, PutMode::Create).await
    }

    async fn write(&self, below: &str, bytes: Vec<u8>, mode: PutMode) -> Result<bool, ClusterError> {
        let options = PutOptions { mode, ..PutOptions::default() };
        let path = self.path(below);
        match self.store.put_opts(&path, PutPayload::from(bytes), options).await {
            Ok(_) => {
                self.sync(below)?;
                Ok(true)
            }
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(self.failed(below, &error)),
        }
    }

    /// On a disk: brings the file and its name to it, as an object store has done when it answers.
    pub(crate) fn sync(&self, below: &str) -> Result<(), ClusterError> {
        let Ok(root) = self.url.to_file_path() else { return Ok(()) };
        let file = root.join(below);
        let synced = std::fs::File::open(&file).and_then(|f| f.sync_all()).and_then(|()| {
            let folder = file.parent().unwrap_or(&root);
            std::fs::File::open(folder).and_then(|f| f.sync_all())
        });
        synced.map_err(|e| self.failed(below, &e))
    }

    /// Lists what lies in a folder and below, by path.
    ///
    /// # Errors
    /// What the store says.
    pub async fn list(&self, folder: &str) -> Result<Vec<Entry>, ClusterError> {
        use futures::TryStreamExt;
        let prefix = self.path(folder);
        let found: Vec<object_store::ObjectMeta> =
            self.store.list(Some(&prefix)).try_collect().await.map_err(|e| self.failed(folder, &e))?;
        let n_root = self.root.parts().count();
        let mut out: Vec<Entry> = found
            .into_iter()
            .map(|meta| Entry {
                path: meta.location.parts().skip(n_root).map(|p| p.as_ref().to_owned()).collect::<Vec<_>>().join("/"),
                n_bytes: meta.size,
                modified: meta.last_modified.timestamp_millis(),
            })
            .collect();
        out.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(out)
    }

    /// Removes what lies there, if anything does.
    ///
    /// # Errors
    /// What the store says.
    pub async fn remove(&self, below: &str) -> Result<(), ClusterError> {
        match self.store.delete(&self.path(below)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed(below, &error)),
        }
    }
}

/// Reads an address, or the path of a folder.
///
/// # Errors
/// It does not read, or is of no store that is known.
pub fn address(text: &str) -> Result<Url, ClusterError> {
    let bad = |why: String| ClusterError::Place { place: text.to_owned(), why };
    let url = if text.contains("://") {
        Url::parse(text).map_err(|e| bad(e.to_string()))?
    } else {
        let path = std::path::absolute(text).map_err(|e| bad(e.to_string()))?;
        Url::from_file_path(path).map_err(|()| bad("it is no path".to_owned()))?
    };
    ObjectStoreScheme::parse(&url).map_err(|_| {
        bad("stores are s3://bucket/folder, gs://bucket/folder, az://container/folder and file:///folder".to_owned())
    })?;
    Ok(url)
}

/// What the environment says of object stores, under the names that they know; more is ignored.
pub(crate) fn environment() -> Vec<(String, String)> {
    let known = ["aws_", "google_", "azure_"];
    std::env::vars()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| known.iter().any(|k| name.starts_with(k)))
        .collect()
}

/// An address as it may be shown: without what is secret in it.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.set_query(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_put_is_there_whole_and_once() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::open(&dir.path().join("a b/c").to_string_lossy()).unwrap();
        assert_eq!(place.get("t/x.json").await.unwrap(), None);
        assert!(place.put_new("t/x.json", b"1".to_vec()).await.unwrap());
        assert!(!place.put_new("t/x.json", b"2".to_vec()).await.unwrap(), "something lies there");
        assert_eq!(place.get("t/x.json").await.unwrap(), Some(b"1".to_vec()));
        place.put("t/x.json", b"3".to_vec()).await.unwrap();
        let listed = place.list("t").await.unwrap();
        assert_eq!(listed.iter().map(|e| (e.path.as_str(), e.n_bytes)).collect::<Vec<_>>(), [("t/x.json", 1)]);
        place.remove("t/x.json").await.unwrap();
        place.remove("t/x.json").await.unwrap();
        assert!(place.list("").await.unwrap().is_empty());
    }

    #[test]
    fn addresses_are_shown_without_what_is_secret() {
        let url = Url::parse("https://key:word@host.example/x?sig=abc").unwrap();
        assert_eq!(shown(&url), "https://host.example/x");
        assert_eq!(address("s3://bucket/folder").unwrap().scheme(), "s3");
        assert_eq!(address("some/folder").unwrap().scheme(), "file");
    }
}
