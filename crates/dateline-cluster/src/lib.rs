//! Many machines: workers that code what a broker hands out or an archive holds, a store published for many readers, and
//! questions answered by more machines than one. It exists so that none of that is a cluster of our own making: the
//! broker is NATS, the files are Parquet in an object store, the engine is Ballista.

#[cfg(feature = "delta")]
mod delta;
mod error;
mod place;
mod publication;
mod publish;
#[cfg(feature = "query")]
pub mod query;
pub mod work;

pub use error::ClusterError;
pub use place::{Entry, Place, address};
pub use publication::{Part, Publication, UNITS, prepare};
pub use publish::{Published, Publishing, publish};
