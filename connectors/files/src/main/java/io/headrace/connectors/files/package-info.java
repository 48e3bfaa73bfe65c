/** Files on a lake: parquet, csv, json and avro are read by listing, parquet and csv are written behind a chain of manifests. */
@NullMarked
package io.headrace.connectors.files;

import org.jspecify.annotations.NullMarked;
