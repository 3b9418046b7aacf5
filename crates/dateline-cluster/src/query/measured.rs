//! A guard against a fault of the distributed engine: a question over a union, one branch of which reads no file (`SELECT
//! 1`, or a count that statistics answer), never ended. Tasks of one stage then have operators of which some measure
//! themselves and some do not, and a task whose list of measures is longer than the first one's is not taken as done.
//! Rows that come from nowhere are therefore rows in memory, which measure themselves as files do.

use arrow_array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::Field;
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::error::DataFusionError;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::placeholder_row::PlaceholderRowExec;
use std::sync::Arc;

/// Puts rows in memory in the place of those that come from nowhere.
#[derive(Debug)]
pub(crate) struct Measured;

impl PhysicalOptimizerRule for Measured {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
        plan.transform_up(|node| {
            let n_rows = match () {
                () if node.is::<PlaceholderRowExec>() => 1,
                () if node.is::<EmptyExec>() => 0,
                () => return Ok(Transformed::no(node)),
            };
            let schema = node.schema();
            // what is in such a row is never looked at
            let column = |field: &Arc<Field>| match field.is_nullable() {
                true => Ok(new_null_array(field.data_type(), n_rows)),
                false => ScalarValue::new_default(field.data_type())?.to_array_of_size(n_rows),
            };
            let columns = schema.fields().iter().map(column).collect::<Result<Vec<_>, _>>()?;
            let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
            let batch = RecordBatch::try_new_with_options(schema.clone(), columns, &options)?;
            let n_partitions = node.properties().output_partitioning().partition_count();
            let rows: Arc<dyn ExecutionPlan> =
                MemorySourceConfig::try_new_exec(&vec![vec![batch]; n_partitions], schema, None)?;
            Ok(Transformed::yes(rows))
        })
        .data()
    }

    fn name(&self) -> &str {
        "measured"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
