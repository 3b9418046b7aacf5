//! Functions of ours for questions in SQL, known to every role.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_schema::DataType;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use dateline_read::json::{self, Layers};
use dateline_read::{Form, Input, Knowledge, Limits};
use std::sync::Arc;

/// Returns our functions: `dateline_code(page, published)` reads a page (HTML or text; the second is its date, where it
/// does not say it, and may be left out) and returns the coded document as JSON.
#[must_use]
pub fn functions(known: &'static Knowledge) -> Vec<ScalarUDF> {
    vec![ScalarUDF::from(Code { known, signature: signature() })]
}

fn signature() -> Signature {
    let text = || DataType::Utf8;
    Signature::one_of(
        vec![TypeSignature::Exact(vec![text()]), TypeSignature::Exact(vec![text(), text()])],
        Volatility::Immutable,
    )
}

struct Code {
    known: &'static Knowledge,
    signature: Signature,
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("dateline_code")
    }
}

/// There is one of it.
impl PartialEq for Code {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Code {}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl ScalarUDFImpl for Code {
    fn name(&self) -> &str {
        "dateline_code"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType, DataFusionError> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue, DataFusionError> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let text = |array: &ArrayRef| -> Result<StringArray, DataFusionError> {
            let read = array.as_string_opt::<i32>().cloned();
            read.ok_or_else(|| DataFusionError::Execution("dateline_code reads text".to_owned()))
        };
        let pages = arrays.first().map(text).transpose()?.unwrap_or_else(|| StringArray::new_null(0));
        let dates = arrays.get(1).map(text).transpose()?;
        let coded: StringArray = (0..pages.len())
            .map(|row| {
                let date = dates.as_ref().filter(|d| d.is_valid(row)).map(|d| d.value(row));
                pages.is_valid(row).then(|| self.code(pages.value(row), date))
            })
            .collect();
        Ok(ColumnarValue::Array(Arc::new(coded)))
    }
}

impl Code {
    fn code(&self, page: &str, published: Option<&str>) -> String {
        let article = dateline_read::page(&Input {
            bytes: page.as_bytes(),
            form: Form::Auto,
            url: None,
            title: None,
            published,
            published_by_feed: false,
            outlet: None,
            input_id: None,
            charset: Some("utf-8"),
            language: None,
            limits: Limits::default(),
            profile: None,
        });
        let coded = dateline_read::code(article, self.known);
        json::coded(&coded, self.known, Layers::default()).to_string()
    }
}
