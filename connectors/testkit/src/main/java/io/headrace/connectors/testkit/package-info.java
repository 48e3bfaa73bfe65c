/** The contract that every source and sink inherits as tests, and what such tests need: a Spark session, batches, faults. */
@NullMarked
package io.headrace.connectors.testkit;

import org.jspecify.annotations.NullMarked;
