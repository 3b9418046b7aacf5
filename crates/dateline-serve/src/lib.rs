//! What people see: the sources are fetched, pages read and counted, and the world shown as it is being reported. One
//! process: the HTTP interface, the dashboard in it, the stream, the alerts.
//!
//! The one place that knows JSON for the web. It decides nothing about a page or an event.

