/** Starts Spark, late and quietly. */
@NullMarked
package io.headrace.jobs.spark;

import org.jspecify.annotations.NullMarked;
