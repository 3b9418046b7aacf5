//! What can go wrong before a page is read: data that does not load, input that is not what it was said to be.

/// Why knowledge could not be loaded, or an input not be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum ReadError {
    #[error("R001 the codebook has mistakes:\n{0}")]
    Codebook(#[from] dateline_codebook::Mistakes),
    #[error("R002 the compiled codebook does not load; build the program anew: {0}")]
    Compiled(#[from] postcard::Error),
    #[error("R003 the language model does not load: {0}")]
    Language(#[from] dateline_lang::LangError),
    #[error("R004 the gazetteer does not load: {0}")]
    Gazetteer(#[from] dateline_resolve::place::GazetteerError),
    #[error("R005 the lists of times do not load: {0}")]
    Times(#[from] dateline_resolve::time::TimeListError),
    #[error("R015 the coreference weights do not load: {0}")]
    Coreference(#[from] dateline_resolve::who::coref::RankerError),
    #[error("R016 the topic weights do not load: {0}")]
    Topics(#[from] dateline_code::topic::TopicsError),
    #[error("R017 loading stopped half way; this is a mistake in the program, please report it")]
    Panic,
}
